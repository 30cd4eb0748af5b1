import { beforeAll, expect, test } from 'vitest';
import { bootstrapped } from './bootstrapped.ts';
import type { Cloud } from './cloud.ts';
import { expectConverged, expectFound, standing } from './converged.ts';
import { after, countSure, kill } from './killed.ts';
import { ingestOf, small } from './projects.ts';

const runs = Number(process.env['KILL_RUNS'] ?? 6);

/** What people do one after the other; any of it can be killed, and is then done again. */
const story = ['apply --yes', 'apply --yes', 'destroy --yes'] as const;

/** Of each step, when nobody disturbs it. */
const sure: number[] = [];

const writeStep = (cloud: Cloud, step: number): void => {
  const project = small(cloud);
  const boundaries = project.boundaries.map((one) => ({ ...one, grace: step === 0 ? '60s' : '90s' }));
  cloud.at.write('p.cls.json', { ...project, boundaries });
};

beforeAll(async () => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  for (const [step, line] of story.entries()) {
    writeStep(cloud, step);
    sure.push(await countSure(proxy, () => cloud.ok(line)));
  }
});

test.for(
  Array.from({ length: runs }, (_, n) => ({
    n: n + 1,
    line: story[n % story.length] ?? story[0],
    step: n % story.length,
    share: Math.random(),
    next: Math.random() < 0.5,
    fate: n % 2 === 0 ? ('cut' as const) : ('drop' as const),
  })),
)('$line (step $step) killed after $share of its calls ($fate): the same again converges ($n)', async (killed) => {
  const { proxy, cloud } = await bootstrapped();
  await using _proxy = proxy;
  using _cloud = cloud;
  for (const [step, line] of story.entries()) {
    writeStep(cloud, step);
    const at = after(killed.share, sure[step] ?? 0, killed.next);
    if (step === killed.step) await kill(proxy, cloud, line, { at, fate: killed.fate, signal: 'SIGKILL' });
    if (line === 'destroy --yes') await expectFound(cloud, ingestOf(cloud));
    expect(await cloud.run(line)).toMatchObject({ code: 0, stderr: '' });
    if (line === 'apply --yes') await expectConverged(cloud, { applied: [small(cloud)] });
  }
  expect(await standing(cloud, /^(?!bus )/)).toEqual([]);
});
