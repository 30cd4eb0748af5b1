import type { ECRClient } from '@aws-sdk/client-ecr';
import { GetRepositoryPolicyCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { z } from 'zod';
import type { Place } from '../arn.ts';
import { functionArn } from '../arn.ts';
import { nameOf } from '../errors.ts';

const sid = 'ClusterlessLambdaPulls';

const Policy = z.looseObject({
  Version: z.string().default('2012-10-17'),
  Statement: z.array(z.looseObject({ Sid: z.string().optional() })).default([]),
});
type Policy = z.infer<typeof Policy>;

/** The functions of this account, and nobody's else: Lambda pulls as itself, not as the function's role. */
const statement = (place: Place) => ({
  Sid: sid,
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
  return Policy.parse(policyText === '' ? {} : JSON.parse(policyText));
};

export const mayLambdaPull = async (ecr: ECRClient, repository: string): Promise<boolean> =>
  (await readPolicy(ecr, repository)).Statement.some(({ Sid }) => Sid === sid);

/** What others wrote into the policy stays. */
export const letLambdaPull = async (ecr: ECRClient, place: Place, repository: string): Promise<void> => {
  const policy = await readPolicy(ecr, repository);
  const Statement = [...policy.Statement.filter(({ Sid }) => Sid !== sid), statement(place)];
  await ecr.send(
    new SetRepositoryPolicyCommand({
      repositoryName: repository,
      policyText: JSON.stringify({ ...policy, Statement }),
    }),
  );
};
