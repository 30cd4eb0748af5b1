import { expect, test } from 'vitest';
import { policyDocument } from '../../../src/substrate/aws/policy/document.ts';
import { onBehalf } from '../../../src/substrate/aws/policy/on-behalf.ts';
import { resourcesOf } from '../../../src/substrate/aws/render/any-code.ts';
import type { FixtureStack } from './fixture-stacks.ts';
import { renderable, renderContext } from './fixture-stacks.ts';

const { place, assets } = renderContext;
const arn = `arn:aws:iam::${place.account}:policy/team/limit`;

const resourcesWith = ({ stack }: FixtureStack, permissionsBoundary: string | undefined) =>
  resourcesOf({ ...stack.spec, ...(permissionsBoundary && { permissionsBoundary }) }, place, assets);

const boundariesOf = (fixture: FixtureStack, said: string | undefined): readonly unknown[] =>
  Object.values(resourcesWith(fixture, said))
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ Properties }) => Properties?.['PermissionsBoundary']);

const rights = (said: string | undefined) => {
  const accesses = renderable.flatMap((fixture) =>
    onBehalf({ name: fixture.stack.name, resources: resourcesWith(fixture, said), assets, place }),
  );
  return policyDocument(accesses).Statement;
};

const allowing = (said: string | undefined, action: string) =>
  rights(said).filter(({ Action }) => Array.isArray(Action) && Action.includes(action));

test.each([
  ['by name', 'team/limit'],
  ['in full', arn],
])('said %s, every role of every stack carries it', (_, said) => {
  const found = renderable.flatMap((fixture) => boundariesOf(fixture, said));
  expect(found.length).toBeGreaterThan(100);
  expect(new Set(found)).toEqual(new Set([arn]));
});

test('no role has one when nobody says so', () => {
  const plain = renderable.filter(({ stack }) => stack.spec.permissionsBoundary === undefined);
  expect(new Set(plain.flatMap((fixture) => boundariesOf(fixture, undefined)))).toEqual(new Set([undefined]));
});

test.each(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'])(
  'who may %s may do it to roles that carry the boundary only',
  (action) => {
    const statements = allowing('team/limit', action);
    expect(statements.length).toBeGreaterThan(0);
    expect(new Set(statements.map(({ Condition }) => JSON.stringify(Condition)))).toEqual(
      new Set([
        JSON.stringify({
          'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
          StringEquals: { 'iam:PermissionsBoundary': [arn] },
        }),
      ]),
    );
  },
);

test.each(['iam:DeleteRolePermissionsBoundary', 'iam:AttachRolePolicy', 'iam:CreatePolicyVersion'])(
  'nobody may %s: it would be a way around',
  (action) => {
    expect(allowing('team/limit', action)).toEqual([]);
    expect(allowing(undefined, action)).toEqual([]);
  },
);
