
const cards = new Map();
const samples = new Map();

function time(seconds) {
  const whole = Math.round(seconds), hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours} h ${minutes} min` : minutes ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function newCard(run) {
  const card = {
    facts: make('dl', { class: 'facts' }), status: make('span', { class: 'status' }), progress: make('progress', { max: 1, 'aria-label': 'share of the run that is done' }),
    note: make('p', { class: 'quiet' }), charts: make('div', { class: 'charts' }), samples: make('div'),
    stop: make('button', { type: 'button' }, 'Stop'), lower: make('button', { type: 'button' }, 'Halve the learning rate'),
  };
  const ask = (request, doing) => async () => {
    if (await post({ run: run.path, request })) card.note.textContent = doing;
  };
  card.stop.addEventListener('click', ask('stop', 'Asked to stop after the step at hand; the work is kept.'));
  card.lower.addEventListener('click', ask('lower-rate', 'Asked for half the learning rate from the next step on.'));
  const title = make('h2', null, run.path);
  card.root = make('section', { 'aria-label': run.path }, title,
    make('p', { class: 'quiet' }, `${run.subject} by ${run.rule}, seed ${run.seed}  `, card.status), card.progress, card.facts,
    make('div', { class: 'row' }, card.stop, card.lower), card.note, card.charts, card.samples);
  at('runs').append(card.root);
  cards.set(run.path, card);
  return card;
}

function showRun(run, ranges) {
  const card = cards.get(run.path) || newCard(run);
  card.status.textContent = run.status;
  card.status.className = 'status ' + run.status;
  const isTraining = run.status === 'running';
  card.stop.disabled = card.lower.disabled = !isTraining;
  const progress = run.progress;
  card.progress.hidden = !isTraining;
  if (progress) card.progress.value = progress.done;
  const facts = [
    progress ? ['epoch', `${progress.epoch}, step ${progress.step} of ${progress.steps}`] : ['epochs', String(run.epochs)],
    progress ? ['speed', `${progress.stepsPerSecond.toFixed(0)} steps/s`] : null,
    progress && numeric(progress.secondsLeft) ? ['left', time(progress.secondsLeft)] : null,
    run.score ? ['validation', run.score] : null,
    run.test ? ['test', run.test] : null,
    run.learningRate ? ['learning rate', shown(run.learningRate)] : null,
  ].filter(fact => fact);
  showFacts(card.facts, facts);
  const changes = run.rateChanges.length
    ? 'Learning rate ' + run.rateChanges.map(change => `× ${change.factor} after step ${change.step}`).join(', ') + '.' : '';
  if (run.failure || changes || !isTraining) card.note.textContent = [run.failure, changes].filter(text => text).join(' ');
  const marks = run.rateChanges.map(change => change.step);
  card.charts.replaceChildren(...run.charts.map(chart => {
    const range = ranges.get(axesOf(run, chart));
    return drawChart(chart, range, marks.filter(step => step >= range.x[0] && step <= range.x[1]), 'step');
  }));
}

// Runs of one model on one data set have the same axes; others are not to be compared step by step.
const axesOf = (run, chart) => run.subject + '\n' + chart.title;

function showRuns(runs) {
  const together = new Map();
  for (const run of runs)
    for (const chart of run.charts) together.set(axesOf(run, chart), [...together.get(axesOf(run, chart)) || [], chart]);
  const ranges = new Map([...together].map(([axes, charts]) => [axes, rangeOf(charts)]));
  runs.forEach(run => showRun(run, ranges));
  at('runs').className = runs.length === 1 ? 'one' : '';
  const training = runs.filter(run => run.status === 'running').length;
  at('about').textContent =
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${training ? training + ' training now' : 'none training now'}. Renewed by itself.`;
  document.title = (training ? '▶ ' : '') + 'lfp watch';
}

function showSamples(message) {
  const card = cards.get(message.run);
  samples.set(message.run, message);
  if (!card) return;
  card.samples.replaceChildren(make('h3', null, 'Validation samples, by the best weights so far'));
  if (message.note) { card.samples.append(make('p', { class: 'quiet' }, message.note)); return; }
  card.samples.append(make('p', { class: 'quiet' }, message.samples.some(sample => sample.heat)
    ? 'Beside each what spoke for the answer (red) and against it (blue).' : 'Below each what spoke loudest for the answer (+) and against it (−).'));
  card.samples.append(make('ul', { class: 'samples' }, ...message.samples.map(sample => {
    const isRight = sample.truth === sample.prediction, sure = (100 * sample.probability).toFixed(0);
    return make('li', null, picture(sample, `${sample.name} with its heatmap`),
      make('div', { class: isRight ? '' : 'wrong' }, isRight ? `${sample.prediction}, ${sure} %` : `${sample.prediction}, ${sure} % – it is ${sample.truth}`),
      ...sample.features.map(feature => make('div', { class: 'quiet' }, `${feature.relevance < 0 ? '−' : '+'} ${feature.name}`)));
  })));
}

listen(message => {
  if (message.kind === 'runs') { showRuns(message.runs); samples.forEach((its, run) => { if (!cards.get(run).samples.hasChildNodes()) showSamples(its); }); }
  else if (message.kind === 'samples') showSamples(message);
}, isLost => {
  at('notice').textContent = isLost ? 'No connection to lfp any more; what is shown is how it stood last. lfp watch RUN shows it again.' : '';
  if (isLost) document.querySelectorAll('#runs button').forEach(button => { button.disabled = true; });
});
