import type { Observed, Reader, ReadTarget } from '../../provider.ts';
import type { Asked } from '../drift/look-inside.ts';
import type { Answers } from './answers.ts';
import type { AwsContext } from './context.ts';
import type { Render } from './stack.ts';

/** What a stack stands for that can be looked into: the digest of its template, or that somebody worked on it. */
const hasContents = (template: unknown): boolean =>
  typeof template === 'string' && /^([0-9a-f]{64}$|changed by )/.test(template);

const askedOf = (target: ReadTarget, answer: Observed | undefined, render: Render): readonly Asked[] => {
  const { desired } = target;
  if (answer?.found !== 'yes' || answer.owner !== 'us' || answer.busy !== undefined) return [];
  if (desired?.kind !== 'stack' || !hasContents(answer.fields['template'])) return [];
  return [{ target, answer, rendered: render(desired) }];
};

/** At `deep` it also looks inside of the stacks that it found; what that needs is loaded then. */
export const lookingInside = (context: AwsContext, render: Render, reader: Reader): Reader => ({
  ...reader,
  batch: async (targets, depth, signal) => {
    const answers: Answers = new Map(await reader.batch(targets, depth, signal));
    if (depth !== 'deep') return answers;
    const asked = targets.flatMap((target) => askedOf(target, answers.get(target.address), render));
    const { lookInside } = await import('../drift/look-inside.ts');
    const found = await lookInside(context, asked, signal);
    for (const [at, { target }] of asked.entries()) {
      const observed = found[at];
      if (observed !== undefined) answers.set(target.address, observed);
    }
    return answers;
  },
});
