import type { StackResource } from '../../../src/substrate/aws/stack/stack-api.ts';
import type { FakeTemplate } from './fake-template.ts';

interface Standing {
  readonly status: string;
  readonly template: FakeTemplate;
  /** Whether what was new stayed when its creation failed. */
  readonly retains: boolean;
}

const database = 'Database1';

/** What a template of the fake says, in CloudFormation's words. */
export const bodyOf = (template: FakeTemplate | undefined): string =>
  template?.body ??
  JSON.stringify({
    Resources: {
      Function1: { Type: 'AWS::Lambda::Function' },
      ...(template?.keeps === true && { [database]: { Type: 'AWS::Glue::Database', DeletionPolicy: 'Retain' } }),
    },
  });

const keptStatus = ({ status, retains }: Standing): string => {
  if (status === 'ROLLBACK_COMPLETE') return retains ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE';
  return status === 'DELETE_FAILED' ? 'DELETE_SKIPPED' : 'CREATE_COMPLETE';
};

const functionStatus = ({ status }: Standing): string => {
  if (status === 'ROLLBACK_COMPLETE') return 'DELETE_COMPLETE';
  return status === 'DELETE_FAILED' ? 'DELETE_FAILED' : 'CREATE_COMPLETE';
};

/** Of a change set that was never executed there is nothing. */
export const resourcesOf = (stack: Standing): readonly StackResource[] => {
  if (stack.status === 'REVIEW_IN_PROGRESS') return [];
  const one = (logicalId: string, type: string, status: string): StackResource => ({
    logicalId,
    physicalId: logicalId.toLowerCase(),
    type,
    status,
  });
  return [
    one('Function1', 'AWS::Lambda::Function', functionStatus(stack)),
    ...(stack.template.keeps === true ? [one(database, 'AWS::Glue::Database', keptStatus(stack))] : []),
  ];
};
