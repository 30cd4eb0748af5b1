import { ClusterlessError } from '../errors.ts';
import type { ArcDescriptor, ProjectDescriptor } from '../metadata/descriptor.ts';
import { parseLot } from '../metadata/lot.ts';
import { evaluate } from '../pipeline/evaluate.ts';
import type { Evaluation } from '../pipeline/evaluation.ts';
import { sweep } from '../pipeline/sweep.ts';
import { runText } from '../report/drain-view.ts';
import type { Run as RunAnswer } from '../report/output/drain.ts';
import { answer, requireFormat } from './answer.ts';
import { drainPlace } from './drain.ts';
import type { Flags } from './flag-values.ts';
import { flagsOf } from './flag-values.ts';
import { codeUnlessInterrupted } from './interrupted.ts';
import { printScript } from './local-print.ts';
import { openPlace } from './place.ts';
import type { Run } from './verb.ts';

/** `copy` or `project.copy`. */
const findArc = (all: readonly ProjectDescriptor[], name: string): ArcDescriptor => {
  const arcs = all.flatMap((one) => one.arcs);
  const found = arcs.filter((arc) => arc.name === name || `${arc.project}.${arc.name}` === name);
  const [arc, ...others] = found;
  if (arc !== undefined && others.length === 0) return arc;
  const names = (arc === undefined ? arcs : found).map((one) => `${one.project}.${one.name}`);
  throw new ClusterlessError(
    'CLS_USAGE',
    arc === undefined ? `there is no arc "${name}"` : `"${name}" is several arcs`,
    {
      detail: names.length > 0 ? `There is ${names.join(', ')}.` : 'Nothing is deployed here.',
    },
  );
};

const why = (evaluation: Evaluation): string | null => {
  switch (evaluation.answer) {
    case 'waiting':
      return `it has no input yet of ${evaluation.missing.map(({ role, lot }) => `${role} ${lot}`).join(', ')}`;
    case 'duplicate':
      return `run ${evaluation.run} did these very inputs`;
    case 'failed':
      return `run ${evaluation.run} ended ${evaluation.result} and no attempt is left`;
    case 'backing-off':
      return `attempt ${evaluation.attempt} failed; the next is due at ${evaluation.retryAt}`;
    case 'ignored':
    case 'unknown-lot':
      return evaluation.reason;
    case 'held':
      return 'its inputs were restated and nobody has agreed yet';
    case 'running':
      return `run ${evaluation.run} is at work`;
    case 'paused':
    case 'started':
    case 'empty':
      return null;
  }
};

const lotOf = (flags: Flags): string => {
  if (flags.lot !== undefined && parseLot(flags.lot) !== undefined) return flags.lot;
  throw new ClusterlessError('CLS_USAGE', flags.lot === undefined ? 'which lot?' : `"${flags.lot}" is not a lot`, {
    hint: 'Write it as --lot 20230101PT5M050.',
  });
};

const whichArc = (): ClusterlessError =>
  new ClusterlessError('CLS_USAGE', 'which arc?', { hint: 'clusterless local run copy --lot 20230101PT5M050' });

export const run: Run = async (call) => {
  const { io, args } = call;
  const flags = flagsOf(call);
  requireFormat(flags, ['table', 'json']);
  const place = await openPlace(io, flags);
  const projects = await place.descriptors();
  const [name] = args;
  if (name === undefined && (flags.print || flags.lot !== undefined)) throw whichArc();
  if (name !== undefined && flags.print) {
    requireFormat(flags, ['table']);
    io.write(await printScript(place, findArc(projects, name), lotOf(flags)));
    return 0;
  }
  let decision: RunAnswer['decision'] = null;
  if (name === undefined) {
    const arcs = projects.flatMap((one) => one.arcs);
    const boundaries = projects.flatMap((one) => one.boundaries);
    await sweep(place.ports, { arcs, boundaries, from: 0, to: place.clock.now() });
  } else {
    const arc = findArc(projects, name);
    const lot = lotOf(flags);
    // A person asks: attempts that are used up and back-off do not count, but what is done is not made anew.
    const evaluation = await evaluate(place.ports, arc, lot, { kind: 'replay' });
    decision = { arc: name, lot, decision: evaluation.answer, reason: why(evaluation) };
  }
  const drained = await drainPlace(io, flags, place);
  const body = { ...drained, decision };
  answer(io, flags, { kind: 'Run', body, text: (screen) => runText(body, screen) });
  return codeUnlessInterrupted(io);
};
