import { expect, test } from 'vitest';
import { listText } from '../src/report/list-view.ts';
import { grouped } from '../src/report/quantity.ts';
import { batchParameters, commandOf } from '../src/substrate/aws/render/batch-parameters.ts';
import { resolveCommand } from '../src/substrate/local/execution/command.ts';

const command = ['python3', 'copyS3.py', '$.arcNotifyEvent.lot', '$.arcNotifyEvent.manifest'];
const manifest = 's3://m/datasets/lot=20230518PT5M006/state=complete/manifest.json';
const values = { context: { arcNotifyEvent: { lot: '20230518PT5M006', manifest } }, execution: {} };

test('vector 68: references become parameters in a container and values on a laptop', () => {
  expect(commandOf(command)).toEqual(['python3', 'copyS3.py', 'Ref::param_0', 'Ref::param_1']);
  // The machine's state holds the predecessor's workload context under `context`.
  expect(batchParameters(command)).toEqual({
    Parameters: {
      'param_0.$': '$.context.arcNotifyEvent.lot',
      'param_1.$': '$.context.arcNotifyEvent.manifest',
    },
  });
  expect(resolveCommand(command, values)).toEqual(['python3', 'copyS3.py', '20230518PT5M006', manifest]);
});

test('vector 69: a word that only looks like a reference stays what it is', () => {
  const words = ['--x=$.arcNotifyEvent.lot', '$HOME'];

  expect(commandOf(words)).toEqual(words);
  expect(batchParameters(words)).toEqual({});
  expect(resolveCommand(words, values)).toEqual(words);
});

test('vector 84: tables group thousands and show what is missing as a hyphen', () => {
  expect(grouped(1144)).toBe('1,144');
  expect(
    listText({ items: [{ stage: null, lots: 1144 }], omitted: 0 }, 'placements', {
      columns: 80,
      color: false,
      ascii: true,
    }),
  ).toBe('stage   lots\n-      1,144\n');
});
