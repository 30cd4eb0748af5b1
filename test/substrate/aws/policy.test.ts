import { describe, expect, test } from 'vitest';
import { renderStack } from '../../../src/substrate/aws/render/stack.ts';
import { renderable, renderContext } from './fixture-stacks.ts';
import { parseTemplate, statementsOf } from './template-view.ts';

/** Where AWS has no resource level, and why we need it all the same. */
const everywhere: { readonly [action: string]: string } = {
  'batch:DescribeJobs': 'Step Functions waits for a job; Batch has no resource level for asking',
  'ecr:GetAuthorizationToken': 'logging in to ECR is per account',
};

const stacks = renderable.map(({ name, stack }) => ({
  name,
  kind: stack.address.split('/')[0],
  statements: statementsOf(parseTemplate(renderStack(stack.spec, renderContext).body)),
}));

const all = stacks.flatMap(({ name, kind, statements }) =>
  statements.map((statement) => ({ ...statement, name, kind })),
);

describe('every statement of every role', () => {
  test('is looked at', () => {
    expect(all.length).toBeGreaterThan(200);
  });

  test('names its actions', () => {
    expect(all.filter(({ Action }) => Action.some((action) => action.includes('*')))).toEqual([]);
  });

  test('names its resources, but for those that AWS cannot', () => {
    const open = all.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    expect(open.filter((action) => !(action in everywhere))).toEqual([]);
  });

  test('allows no deletion in a bucket', () => {
    expect(all.filter(({ Action }) => Action.some((action) => action.startsWith('s3:Delete')))).toEqual([]);
  });

  test('never writes to the metadata, the arc state or a committed manifest without being told that it is new', () => {
    const store = /clusterless-(metadata|arc-state)|clusterless-manifest[^/]*\/datasets/;
    const writes = all.filter(
      ({ Action, Resource }) => Action.includes('s3:PutObject') && store.test(JSON.stringify(Resource)),
    );
    expect(writes.length).toBeGreaterThan(10);
    expect(
      writes.filter(({ Condition }) => JSON.stringify(Condition) !== '{"Null":{"s3:if-none-match":"false"}}'),
    ).toEqual([]);
  });

  test('reaches one prefix of a bucket, never the stores as a whole', () => {
    const wide = /clusterless-(metadata|arc-state|manifest)-[^/"]*\/\*/;
    expect(all.filter(({ Resource }) => wide.test(JSON.stringify(Resource)))).toEqual([]);
    const lists = all.filter(
      ({ Action, Resource }) => Action.includes('s3:ListBucket') && /clusterless-/.test(JSON.stringify(Resource)),
    );
    expect(lists.filter(({ Condition }) => Condition?.['StringLike'] === undefined)).toEqual([]);
  });

  test('passes only the role of its own stack, to one service', () => {
    const passes = all.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passes.length).toBeGreaterThan(5);
    for (const { Resource, Condition } of passes) {
      expect(Resource).toEqual([{ 'Fn::GetAtt': ['WakesRole', 'Arn'] }]);
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
    }
  });
});
