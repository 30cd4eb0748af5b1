import type { SdkShape } from './sdk-error.ts';

export interface CredentialsText {
  readonly summary: string;
  readonly hint: string;
}

const hint =
  'Log in (`aws sso login`, or `aws configure`), or pass --profile. `aws sts get-caller-identity` shows who you are.';

/** What the SDK has to say has no code, only words. */
const expired = /(sso|session|token)\b.*(expired|invalid|refresh|not found)|aws sso login/i;

const again = (command: string, profile: string | undefined): string =>
  `Run \`${command}${profile === undefined ? '' : ` --profile ${profile}`}\`, then the same command again.`;

/** Nobody could be asked for a code in CI, and a session outlives one command: the AWS CLI makes one. */
const withCode = (message: string, profile: string | undefined): CredentialsText => {
  const name = profile ?? /^Profile (\S+) requires/.exec(message)?.[1] ?? 'NAME';
  return {
    summary: `the profile ${name} asks for the code of a device (mfa_serial), and clusterless asks for none`,
    hint: `Let the AWS CLI ask: \`eval "$(aws configure export-credentials --profile ${name} --format env)"\`, then the same command without --profile and AWS_PROFILE.`,
  };
};

const notFound = ({ message }: SdkShape, profile: string | undefined): CredentialsText => {
  const where = profile === undefined ? '' : ` in the profile ${profile}`;
  if (/multi-factor/.test(message)) return withCode(message, profile);
  if (/\baws login\b/.test(message)) {
    return { summary: 'the session of aws login has expired', hint: again('aws login', profile) };
  }
  if (/ForbiddenException|^No access$/.test(message)) {
    return {
      summary: `the SSO session may not take the role${where}`,
      hint: 'Correct sso_account_id and sso_role_name of the profile, or have the role assigned to you.',
    };
  }
  if (expired.test(message)) {
    return { summary: 'the SSO session has expired', hint: again('aws sso login', profile) };
  }
  return { summary: `no AWS credentials were found${where}`, hint: `${hint} On this machine: --local.` };
};

/** @param profile where the credentials come from, if from one */
export const credentialsText = (shape: SdkShape, profile: string | undefined): CredentialsText => {
  if (/^(ExpiredToken|RequestExpired)/.test(shape.name)) {
    return { summary: 'the AWS credentials have expired', hint };
  }
  if (/^(Credentials|Token)ProviderError$/.test(shape.name)) return notFound(shape, profile);
  return {
    summary: 'AWS does not accept these credentials',
    hint: `${hint} In a region that is off by default, the account must have switched it on.`,
  };
};
