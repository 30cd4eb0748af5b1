import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withFunctions, withJobs } from './projects.ts';
import { Workspace } from './workspace.ts';

const code = { codePath: 'gone', runtime: 'nodejs22.x', handler: 'index.handler' };
const projects = {
  'the code of a function': withFunctions([{ name: 'answers', workload: code }]),
  'the folder of an image': withJobs('gone', [{ name: 'works', command: ['node', 'index.mjs'] }]),
};

test.for(Object.entries(projects))('destroy needs %s no more', async ([, project]) => {
  using at = new Workspace();
  at.write('p.cls.json', project);
  at.write('gone/index.mjs', 'export const handler = () => null;\n');
  at.write('gone/Dockerfile', 'FROM scratch\n');
  expect(await at.run('apply --local --yes')).toMatchObject({ code: 0 });
  rmSync(at.path('gone'), { recursive: true });

  expect(await at.run('destroy --local --yes')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/- arcs\/(answers|works):stack/),
  });
  expect(await at.run('projects')).toMatchObject({ code: 0, stdout: expect.not.stringMatching(/functions|jobs/) });
});
