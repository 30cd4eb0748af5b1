import { expect, test } from 'vitest';
import { resolveCommand } from '../../../../src/substrate/local/execution/command.ts';

const context = {
  role: 'main',
  arcNotifyEvent: {
    lot: '20230518PT5M006',
    manifest: 's3://m/g0000.json',
    dataset: { name: 'raw', version: 'v1', pathURI: 's3://b/raw/' },
    n: 5,
  },
  existingPartialManifests: { main: ['a', 'b'] },
  'a.b': 'dotted',
};
const execution = { Execution: { Name: 'run-1' } };

test.each([
  ['python3', 'python3'],
  ['$.arcNotifyEvent.lot', '20230518PT5M006'],
  ['$.arcNotifyEvent.manifest', 's3://m/g0000.json'],
  ['$.arcNotifyEvent.dataset.pathURI', 's3://b/raw/'],
  ['$.role', 'main'],
  ['$', JSON.stringify(context)],
  ['$$.Execution.Name', 'run-1'],
  ['$.existingPartialManifests.main[1]', 'b'],
  ["$.['a.b']", undefined],
  ['--x=$.arcNotifyEvent.lot', '--x=$.arcNotifyEvent.lot'],
  ['$HOME', '$HOME'],
  ['$$', '$$'],
  ['', ''],
])('the word %j becomes %j', (word, expected) => {
  const resolve = () => resolveCommand([word], { context, execution });
  if (expected === undefined) expect(resolve).toThrow(/cannot be filled in/);
  else expect(resolve()).toEqual([expected]);
});

test.each([
  '$.nothing',
  '$.arcNotifyEvent',
  '$.arcNotifyEvent.n',
  '$.toString',
  '$.arcNotifyEvent.lot.length',
  '$..x',
  '$$.Execution',
])('the reference %s is refused by name, since it is no text', (word) => {
  expect(() => resolveCommand(['run', word], { context, execution })).toThrow(
    expect.objectContaining({ code: 'CLS_WORKLOAD', summary: expect.stringContaining(word) }),
  );
});
