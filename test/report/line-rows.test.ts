import { expect, test } from 'vitest';
import { planRows, resultRows, statusRows } from '../../src/report/line-rows.ts';
import { csv } from '../../src/report/rows.ts';
import { fullPlan, result, status } from './samples.ts';

test('a plan has an action a line', () => {
  expect(csv(planRows(fullPlan)).split('\r\n').slice(0, 2)).toEqual([
    'project,address,kind,action,reason,blocked',
    'quakes/v1,resources/bucket:bucket,bucket,create,new,',
  ]);
});

test('a result has an outcome a line, with the code of a failure', () => {
  expect(csv(resultRows(result))).toContain('create,failed,4210,,CLS_DISK,the disk is full');
});

test('a status has a dataset a line', () => {
  expect(csv(statusRows(status)).split('\r\n').slice(0, 2)).toEqual([
    'id,unit,owner,solidTo,lagSeconds,complete,empty,stale,running,queued,held,waiting,pending,failed,abandoned,waived,expired',
    'acme/clicks/v2,PT5M,clicks,2026-09-14T09:55:00.000Z,732,286,0,0,0,0,0,0,2,0,0,0,0',
  ]);
});
