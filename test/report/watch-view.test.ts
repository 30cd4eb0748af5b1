import { expect, test } from 'vitest';
import { ClusterlessError } from '../../src/errors.ts';
import { watchLine, watchText } from '../../src/report/watch-view.ts';
import { screen } from './samples.ts';

const error = new ClusterlessError('CLS_TRANSIENT', 'sts GetCallerIdentity failed for the moment');

test('what could not be read is no fault of the files, and says when it is tried again', () => {
  const said = watchText({ type: 'unread', error, retryMs: 4000 }, screen);
  expect(said).toContain('Not read; tried again in 4.0 s');
  expect(said).toContain('sts GetCallerIdentity failed for the moment');
  expect(said).not.toContain('not valid');
});

test('programs are told the same', () => {
  expect(JSON.parse(watchLine({ type: 'unread', error, retryMs: 4000 }))).toEqual({
    apiVersion: 'clusterless/v1',
    type: 'unread',
    error: 'sts GetCallerIdentity failed for the moment',
    retryMs: 4000,
  });
});
