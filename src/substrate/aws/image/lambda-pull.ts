import type { ECRClient } from '@aws-sdk/client-ecr';
import { GetRepositoryPolicyCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import type { Place } from '../arn.ts';
import { functionArn } from '../arn.ts';
import { nameOf } from '../errors.ts';
import type { OwnStatement, Policy } from '../own-statements.ts';
import { parsePolicy, saysExactly, withStatements } from '../own-statements.ts';

/** The functions of this account, and nobody's else: Lambda pulls as itself, not as the function's role. */
const statement = (place: Place): OwnStatement => ({
  Sid: 'ClusterlessLambdaPulls',
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  Condition: { StringLike: { 'aws:SourceArn': functionArn(place, '*') } },
});

const readPolicy = async (ecr: ECRClient, repositoryName: string): Promise<Policy> => {
  const { policyText = '' } = await ecr
    .send(new GetRepositoryPolicyCommand({ repositoryName }))
    .catch((error: unknown) => {
      if (nameOf(error) === 'RepositoryPolicyNotFoundException') return { policyText: '' };
      throw error;
    });
  return parsePolicy(policyText);
};

export const mayLambdaPull = async (ecr: ECRClient, place: Place, repository: string): Promise<boolean> =>
  saysExactly((await readPolicy(ecr, repository)).Statement, [statement(place)]);

/** What others wrote into the policy stays. */
export const letLambdaPull = async (ecr: ECRClient, place: Place, repositoryName: string): Promise<void> => {
  const policy = withStatements(await readPolicy(ecr, repositoryName), [statement(place)]);
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: JSON.stringify(policy) }));
};
