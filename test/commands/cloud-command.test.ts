import { expect, test } from 'vitest';
import { cloudCommand } from '../../src/commands/cloud-command.ts';
import { ControlRequest } from '../../src/metadata/workload.ts';
import { arcOf, boundaryOf, sink } from '../pipeline/examples.ts';

const placement = { provider: 'aws', stage: null, account: '123456789012', region: 'eu-west-1' };
const of = (version: string, more = {}) => ({
  project: { name: 'quakes', version },
  placement,
  arcs: [arcOf({ projectVersion: version, control: `copy-control-${version}`, ...more })],
  boundaries: [boundaryOf({ close: `close-${version}` })],
});
const deployed = [of('1'), of('2', { sinks: { main: sink('cleaner') } })];

const lots = ['20230101PT5M001', '20230101PT5M009'] as const;
const one = 'clusterless local run copy --lot 20230101PT5M001';
const all = 'clusterless local run';
const item = { state: 'pending', arc: 'quakes.copy', dataset: 'clean/v1', lots, command: all } as const;

const invoke = (name: string, payload: object): string =>
  `aws lambda invoke --region eu-west-1 --function-name ${name} --cli-binary-format raw-in-base64-out ` +
  `--payload '${JSON.stringify(payload)}' /dev/stdout`;

const again = { request: 'evaluate', lot: lots[0], cause: { kind: 'replay' } };

test.for([
  ['many lots of an arc', item, invoke('copy-control-1', { request: 'sweep' })],
  ['one lot that failed', { ...item, state: 'failed', command: one }, invoke('copy-control-1', again)],
  [
    'the version that writes the dataset',
    { ...item, dataset: 'cleaner/v1', command: one },
    invoke('copy-control-2', again),
  ],
  ['a lot of a boundary', { ...item, arc: null, dataset: 'raw/v1' }, invoke('close-1', { request: 'sweep' })],
  ['a retry that is due', { ...item, state: 'queued' }, 'clusterless status'],
  ['an arc that is gone', { ...item, arc: 'quakes.gone' }, 'clusterless status'],
] as const)('in AWS nobody is told to use the laptop: %s', ([, found, command]) => {
  expect(cloudCommand(found, deployed, placement.region)).toBe(command);
});

test('what is sent is what the control function takes', () => {
  for (const request of [again, { request: 'sweep' }]) expect(ControlRequest.parse(request)).toEqual(request);
});
