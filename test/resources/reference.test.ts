import { describe, expect, it } from 'vitest';
import { resolveReference } from '../../src/resources/reference.ts';
import { loadOne, projectText } from './project-texts.ts';

const project = loadOne(
  projectText(
    {
      resources: [
        { type: 'aws:core:glueDatabase', name: 'myLake', databaseName: 'lake' },
        { type: 'aws:core:computeEnvironment', name: 'fargate', computeEnvironmentName: 'fargate' },
      ],
    },
    { name: 'awsLogs', version: '20230817-00' },
  ),
);

const leads = (ref: string, type?: string): string => {
  const referred = resolveReference(project, ref, type);
  return referred.leads === 'here' ? referred.to.fields.name : referred.leads;
};

describe('resolveReference', () => {
  it.each([
    ['myLake', 'myLake'],
    ['my-lake', 'myLake'],
    ['glueDatabase:myLake', 'myLake'],
    ['glue-database:my-lake', 'myLake'],
    ['core:glueDatabase:myLake', 'myLake'],
    ['aws:core:glueDatabase:myLake', 'myLake'],
    ['ref:aws:arn:aws-logs:20230817-00:core:glue-database:my-lake', 'myLake'],
    ['ref:aws:name:aws-logs:20230817-00:core:glue-database:my-lake', 'myLake'],
    ['ref:aws:arn:prod:other:1:core:glue-database:theirs', 'unseen'],
    ['arn:aws:glue:eu-central-1:210987654321:database/lake', 'elsewhere'],
    ['fargate', 'fargate'],
    ['glueDatabase:fargate', 'nowhere'],
    ['gcp:core:glueDatabase:myLake', 'nowhere'],
    ['x:aws:core:glueDatabase:myLake', 'nowhere'],
    ['glueDatabase::::myLake', 'nowhere'],
    ['lake', 'nowhere'],
    ['', 'nowhere'],
  ])('"%s" leads to %s', (ref, expected) => {
    expect(leads(ref)).toBe(expected);
  });

  it('finds nothing of another type', () => {
    expect(leads('fargate', 'aws:core:glueDatabase')).toBe('nowhere');
    expect(leads('fargate', 'aws:core:computeEnvironment')).toBe('fargate');
  });
});
