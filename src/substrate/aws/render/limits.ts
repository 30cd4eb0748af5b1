import type { JsonObject } from '../../../metadata/canonical.ts';
import { isJsonObject } from '../../../metadata/canonical.ts';
import { ProviderError } from '../../provider.ts';
import type { Resource, Resources } from './template.ts';

/** Of AWS; what comes near is said before anything is sent. */
const limits = {
  resources: 500,
  environmentBytes: 4096,
  statements: 20,
  policyBytes: 10_240,
  templateBytes: 1_000_000,
  bucketPolicyBytes: 20_480,
  // An account may be given more. The same file is to be deployed in any of them.
  eventPatternCharacters: 2048,
};

const refuse = (what: string, hint: string): never => {
  throw new ProviderError('invalid', what, { hint });
};

const member = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);

const checkEnvironment = ({ Properties }: Resource): void => {
  const variables = member(Properties, 'Environment', 'Variables');
  if (!isJsonObject(variables)) return;
  const bytes = Object.entries(variables)
    .map(([name, value]) => name.length + (typeof value === 'string' ? Buffer.byteLength(value) : 100))
    .reduce((sum, each) => sum + each, 0);
  if (bytes <= limits.environmentBytes) return;
  refuse(
    `the settings of ${String(member(Properties, 'FunctionName'))} have ${bytes} bytes, Lambda allows ${limits.environmentBytes}`,
    'Use fewer sources and sinks, or shorter filters and paths.',
  );
};

const checkPolicies = (logicalId: string, { Properties }: Resource): void => {
  const policies = member(Properties, 'Policies');
  if (!Array.isArray(policies)) return;
  for (const policy of policies) {
    const document = member(policy, 'PolicyDocument');
    const statements = member(document, 'Statement');
    const count = Array.isArray(statements) ? statements.length : 0;
    const bytes = Buffer.byteLength(JSON.stringify(document));
    if (count > limits.statements || bytes > limits.policyBytes) {
      refuse(
        `the role ${logicalId} would have ${count} statements in ${bytes} bytes`,
        `At most ${limits.statements} statements and ${limits.policyBytes} bytes fit: use fewer sources and sinks.`,
      );
    }
  }
};

/** Fails with a ProviderError (`invalid`) that says what to change. */
export const checkLimits = (resources: Resources): void => {
  const count = Object.keys(resources).length;
  if (count > limits.resources) {
    refuse(
      `the stack would have ${count} resources, CloudFormation allows ${limits.resources}`,
      'Split the project: declare some of its resources in another one.',
    );
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    checkEnvironment(resource);
    checkPolicies(logicalId, resource);
  }
};

export const checkTemplateSize = (body: string): void => {
  const bytes = Buffer.byteLength(body);
  if (bytes <= limits.templateBytes) return;
  refuse(
    `the template has ${bytes} bytes, CloudFormation allows ${limits.templateBytes}`,
    'Split the project: declare some of its resources in another one.',
  );
};

/** @param rule `<bus>/<name>`, for people */
export const checkEventPattern = (rule: string, pattern: JsonObject): void => {
  const { length } = JSON.stringify(pattern);
  if (length <= limits.eventPatternCharacters) return;
  refuse(
    `the event pattern of the rule ${rule} has ${length} characters, EventBridge allows ${limits.eventPatternCharacters}`,
    'Let fewer sources start the arc ("subscribe": false on the others), or shorten the names of their datasets.',
  );
};

export const checkBucketPolicy = (bucket: string, policy: string): void => {
  const bytes = Buffer.byteLength(policy);
  if (bytes <= limits.bucketPolicyBytes) return;
  refuse(
    `the policy of the bucket ${bucket} would have ${bytes} bytes, S3 allows ${limits.bucketPolicyBytes}`,
    'Export fewer log groups into it, or shorten what others have added to the policy.',
  );
};
