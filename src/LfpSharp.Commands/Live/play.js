
const controls = ['pause', 'step', 'next', 'speed'].map(at);
let state = null, drawnReturns = -1;

function drawShape(shape) {
  const tone = shape.tone;
  if (shape.form === 'disc') return make('circle', { class: tone, cx: shape.centre.x, cy: shape.centre.y, r: shape.radius });
  if (shape.form === 'box')
    return make('path', { class: tone, d: `M${shape.corner.x} ${shape.corner.y}h${shape.width}v${shape.height}h${-shape.width}z` });
  return make('path', { class: tone + ' stroke', 'stroke-width': shape.thickness, d: 'M' + shape.points.map(point => `${point.x} ${point.y}`).join('L') });
}

function drawStage() {
  const label = `${state.environment} at step ${state.step}`, sketch = state.sketch;
  at('stage').replaceChildren(sketch
    ? make('svg', { viewBox: `0 0 ${sketch.width} ${sketch.height}`, role: 'img', 'aria-label': label }, ...sketch.shapes.map(drawShape))
    : make('pre', { role: 'img', 'aria-label': label }, state.lines.join('\n')));
}

function drawActions() {
  at('actions').replaceChildren(...state.actions.flatMap((name, index) => {
    const share = state.probabilities[index], taken = index === state.action ? ' taken' : '';
    const fill = make('div', { class: 'fill' });
    fill.style.width = 100 * share + '%';
    return [make('div', { class: 'name' + taken }, name), make('div', { class: 'track', 'aria-hidden': true }, fill),
      make('div', { class: 'number' }, shown(share, 'share')),
      make('div', { class: 'number quiet' }, (Math.round(100 * state.scores[index]) / 100 + 0).toFixed(2))];
  }));
}

function drawReturns() {
  const { returns, over, randomReturn, mean } = state;
  if (over === drawnReturns) return;
  drawnReturns = over;
  at('mean').textContent = over
    ? `Mean return ${mean.toFixed(2)} of ${over} ${over === 1 ? 'episode' : 'episodes'}; random play ${randomReturn.toFixed(2)}.`
    : `No episode is over yet. Random play comes to ${randomReturn.toFixed(2)} in the mean.`;
  if (!over) return;
  const steps = returns.map((_, index) => over - returns.length + index + 1);
  const chart = { title: 'Returns of the episodes so far', unit: '', curves: [{ name: 'this policy', steps, values: returns },
    { name: 'random play, mean', steps: [steps[0], Math.max(steps.at(-1), 2)], values: [randomReturn, randomReturn] }] };
  at('chart').replaceChildren(drawChart(chart, rangeOf([chart]), [], 'episode'));
}

function show() {
  const ending = { ended: ', over', 'cut-off': ', cut off at the limit' }[state.ending] || '';
  at('title').textContent = `Playing ${state.environment}`;
  document.title = `${state.isPaused ? '' : '▶ '}lfp play ${state.environment}`;
  at('about').textContent = `${state.summary[0].toUpperCase()}${state.summary.slice(1)}. By ${state.subject}; always the best action.`;
  drawStage();
  showFacts(at('facts'), [
    ['episode', String(state.episode)], ['step', `${state.step} of at most ${state.stepLimit}${ending}`], ['return', shown(state.return)],
  ]);
  at('pause').firstChild.data = state.isPaused ? 'Play ' : 'Pause ';
  const speed = at('speed');
  if (!speed.options.length) speed.append(...state.speeds.map(each => make('option', { value: each }, `× ${each}`)));
  if (document.activeElement !== speed) speed.value = String(state.speed);
  drawActions();
  drawReturns();
}

const pause = () => post({ request: state.isPaused ? 'go-on' : 'pause' });
const step = () => post({ request: 'step' });
const next = () => post({ request: 'next' });

at('pause').addEventListener('click', pause);
at('step').addEventListener('click', step);
at('next').addEventListener('click', next);
at('speed').addEventListener('change', () => { post({ request: 'speed', speed: Number(at('speed').value) }); at('speed').blur(); });
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || !state || event.target === at('speed')) return;
  const done = { ' ': event.repeat ? null : pause, n: event.repeat ? null : next, arrowright: step }[event.key.toLowerCase()];
  if (done) { event.preventDefault(); done(); }
});

listen(message => {
  if (message.kind !== 'play') return;
  state = message;
  show();
  controls.forEach(control => { control.disabled = false; });
}, isLost => {
  at('notice').textContent = isLost ? 'No connection to lfp any more; what is shown is how it stood last. lfp play RUN --page plays again.' : '';
  if (isLost) controls.forEach(control => { control.disabled = true; });
});
