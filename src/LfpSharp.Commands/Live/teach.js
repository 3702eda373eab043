
let state = null, isBusy = false;

function enable() {
  at('yes').disabled = at('no').disabled = !state || !state.question;
  at('undo').disabled = !state || !state.undoable;
}

function show() {
  const { question, sample, scores } = state;
  at('about').textContent = `${state.folder}: began with ${state.labelled} labelled samples. Is the network's answer right?`;
  if (question) {
    const strongest = sample.features.map(feature => `${feature.relevance < 0 ? '−' : '+'} ${feature.name}`).join(', ');
    at('sample').replaceChildren(picture(sample, 'the sample, and beside it what spoke for the answer (red) and against it (blue)')
      || make('p', null, strongest || 'This sample has no picture.'));
    at('answer').textContent = `This is “${sample.prediction}”.`;
    at('certainty').textContent = `The network is ${(100 * question.certainty).toFixed(0)} % certain.`
      + (sample.heat ? ' Red spoke for it, blue against.' : '');
  } else {
    at('sample').replaceChildren();
    at('answer').textContent = 'Every sample is settled. Thank you.';
    at('certainty').textContent = '';
  }
  const gain = 100 * (scores.at(-1) - scores[0]);
  showFacts(at('facts'), [
    ['answers', `${state.answers} (${state.praised} yes)`],
    ['accuracy', shown(scores.at(-1), 'share')],
    ['since the start', `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(1)} points`],
  ]);
  const chart = { title: `accuracy on the ${state.held} samples`, unit: 'share',
    curves: [{ name: 'accuracy', steps: scores.map((_, index) => index), values: scores }] };
  at('chart').replaceChildren(drawChart(chart, rangeOf([chart]), [], 'answers'));
  enable();
}

async function say(request) {
  if (isBusy) return;
  isBusy = true;
  await post(request);
  isBusy = false;
}

const word = isRight => state && state.question
  && say({ number: state.question.number, sample: state.question.sample, answer: state.question.answer, isRight });
const undo = () => state && state.undoable && say({ number: state.question ? state.question.number : 0 });

at('yes').addEventListener('click', () => word(true));
at('no').addEventListener('click', () => word(false));
at('undo').addEventListener('click', undo);
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const done = { y: () => word(true), n: () => word(false), z: undo }[event.key.toLowerCase()];
  if (done) { event.preventDefault(); done(); }
});

listen(message => { if (message.kind === 'teaching') { state = message; show(); } }, isLost => {
  at('notice').textContent = isLost ? 'No connection to lfp any more. Every reward so far is kept: lfp teach FOLDER goes on with it.' : '';
  if (isLost) { at('yes').disabled = at('no').disabled = at('undo').disabled = true; } else enable();
});
