
'use strict';
// What the live pages share: making elements, drawing charts as SVG, listening to events, posting what buttons ask for.
const SVG = 'http://www.w3.org/2000/svg';

const at = id => document.getElementById(id);

function make(name, attributes, ...children) {
  const isSvg = ['svg', 'path', 'line', 'text', 'circle', 'g'].includes(name);
  const element = isSvg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {}))
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

// Numbers that are none come by name.
const numeric = value => typeof value === 'number' && Number.isFinite(value);

function shown(value, unit) {
  if (!numeric(value)) return '–';
  if (unit === 'share') return (100 * value).toFixed(1) + ' %';
  const size = Math.abs(value);
  return value === 0 ? '0' : size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

function ticks(low, high) {
  if (!(high > low)) return [low];
  const raw = (high - low) / 4, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 2.5, 5, 10].find(factor => factor * power >= raw * 0.999);
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) found.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  return found;
}

// chart: {title, unit, curves: [{name, steps, values}]}; range: {x: [low, high], y: [low, high]} for charts to be compared; marks: steps.
function drawChart(chart, range, marks, xName) {
  const W = 560, H = 250, left = 62, right = 12, top = 10, bottom = 36;
  const isLog = chart.unit === 'log';
  const scaled = value => isLog ? (value > 0 ? Math.log10(value) : NaN) : value;
  const [x0, x1] = range.x;
  let [y0, y1] = range.y;
  if (y0 === y1) {
    const beside = Math.max(0.5, Math.abs(y0) / 10);
    [y0, y1] = chart.unit === 'share' ? [Math.max(0, y0 - 0.1), Math.min(1, y1 + 0.1)] : [y0 - beside, y1 + beside];
  }
  const x = step => left + (W - left - right) * (x1 > x0 ? (step - x0) / (x1 - x0) : 0.5);
  const y = value => top + (H - top - bottom) * (1 - (value - y0) / (y1 - y0));
  const svg = make('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': chart.title + ': ' + chart.curves.map(
    curve => curve.name + ' ' + shown(curve.values.at(-1), chart.unit)).join(', ') });
  const levels = isLog && y1 - y0 >= 1.5 ? ticks(Math.floor(y0), Math.ceil(y1)).filter(at => Number.isInteger(at) && at >= y0 && at <= y1) : ticks(y0, y1);
  for (const at of levels) {
    svg.append(make('line', { class: 'grid', x1: left, x2: W - right, y1: y(at), y2: y(at) }));
    svg.append(make('text', { class: 'end', x: left - 8, y: y(at) + 4 }, shown(isLog ? 10 ** at : at, chart.unit).replace('.0 %', ' %')));
  }
  for (const at of ticks(x0, x1).filter(Number.isInteger))
    svg.append(make('text', { class: 'middle', x: x(at), y: H - 17 }, String(at)));
  svg.append(make('text', { class: 'end', x: W - right, y: H - 2 }, xName));
  for (const step of marks || [])
    svg.append(make('line', { class: 'mark', x1: x(step), x2: x(step), y1: top, y2: H - bottom }));
  chart.curves.forEach((curve, index) => {
    let path = '', isDrawn = false;
    curve.steps.forEach((step, at) => {
      const value = numeric(curve.values[at]) ? scaled(curve.values[at]) : NaN;
      if (Number.isFinite(value)) path += `${isDrawn ? 'L' : 'M'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawn = Number.isFinite(value);
    });
    svg.append(make('path', { class: `line tone${index % 8}`, d: path }));
    const last = numeric(curve.values.at(-1)) ? scaled(curve.values.at(-1)) : NaN;
    if (curve.steps.length === 1 && Number.isFinite(last))
      svg.append(make('circle', { class: `dot tone${index % 8}`, cx: x(curve.steps[0]), cy: y(last), r: 3.5 }));
  });
  const values = chart.curves.map(() => make('span'));
  const legend = make('ul', { class: 'legend' }, ...chart.curves.map((curve, index) => make('li', null,
    make('svg', { viewBox: '0 0 28 12', 'aria-hidden': 'true' }, make('line', { class: `line tone${index % 8}`, x1: 1, x2: 27, y1: 6, y2: 6 })),
    curve.name + ' ', values[index])));
  const tell = step => chart.curves.forEach((curve, index) => {
    let best = curve.steps.length - 1;
    if (step !== null) curve.steps.forEach((at, place) => { if (Math.abs(at - step) < Math.abs(curve.steps[best] - step)) best = place; });
    values[index].textContent = shown(curve.values[best], chart.unit) + (step === null || index > 0 ? '' : ` at ${curve.steps[best]}`);
  });
  tell(null);
  svg.addEventListener('pointermove', event => {
    const box = svg.getBoundingClientRect();
    tell(x0 + (x1 - x0) * ((event.clientX - box.left) * W / box.width - left) / (W - left - right));
  });
  svg.addEventListener('pointerleave', () => tell(null));
  return make('figure', null, make('figcaption', null, chart.title), svg, legend);
}

// The range that holds all curves of some charts of one title.
function rangeOf(charts) {
  const steps = charts.flatMap(chart => chart.curves.flatMap(curve => curve.steps));
  const values = charts.flatMap(chart => chart.curves.flatMap(curve => curve.values.filter(numeric)
    .map(value => chart.unit === 'log' ? (value > 0 ? Math.log10(value) : NaN) : value).filter(Number.isFinite)));
  const least = list => list.reduce((a, b) => Math.min(a, b), Infinity), most = list => list.reduce((a, b) => Math.max(a, b), -Infinity);
  return { x: steps.length ? [least(steps), most(steps)] : [0, 1], y: values.length ? [least(values), most(values)] : [0, 1] };
}

function picture(sample, label) {
  if (!sample.picture) return null;
  const of = data => make('img', { src: 'data:image/png;base64,' + data, alt: '' });
  return make('div', { class: 'pair', role: 'img', 'aria-label': label },
    make('span', { class: 'picture' }, of(sample.picture)), sample.heat ? make('span', { class: 'picture' }, of(sample.heat)) : null);
}

// Names and their values; the list of an element of class facts.
function showFacts(list, facts) {
  list.replaceChildren(...facts.map(([name, text]) => make('div', null, make('dt', null, name), make('dd', null, text))));
}

function listen(tell, lost) {
  const events = new EventSource('events');
  events.onmessage = event => tell(JSON.parse(event.data));
  events.onopen = () => lost(false);
  events.onerror = () => lost(true);
}

// Whether it is done; if not, the page says why.
async function post(request) {
  let isDone = false, message;
  try {
    const answer = await fetch('do', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
    message = (await answer.json()).message;
    isDone = answer.ok;
  } catch {
    message = 'The server does not answer; it has probably ended.';
  }
  at('notice').textContent = isDone ? '' : message;
  return isDone;
}
