
// Makes the heads of tables into buttons that sort. Without it the page reads as well.
for (const table of document.querySelectorAll('table[data-sorts]')) {
  const body = table.tBodies[0];
  if (body.rows.length < 3) continue;
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, i) => {
    const cell = row.cells[i];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const order = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return isNaN(a) - isNaN(b) || a - b;
    return String(a).localeCompare(String(b), 'en', { numeric: true });
  };
  heads.forEach((head, i) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    button.title = 'Sort by ' + head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...body.rows].sort((a, b) => (down ? -1 : 1) * order(key(a, i), key(b, i)));
      body.append(...rows);
    });
  });
}
