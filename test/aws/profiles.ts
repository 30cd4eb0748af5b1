import { join } from 'node:path';
import type { Cloud } from './cloud.ts';

/** Profiles as the AWS CLI keeps them, in a home of their own; no keys but theirs. */
export const withProfiles = (cloud: Cloud, config: string, credentials = '') => {
  cloud.at.write('home/.aws/config', config);
  cloud.at.write('home/.aws/credentials', credentials);
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...env } = cloud.env;
  const home = join(cloud.at.folder, 'home');
  return {
    ...env,
    HOME: home,
    AWS_CONFIG_FILE: join(home, '.aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws/credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};

export const ssoProfile = (account: string): string => `
[profile people]
sso_session = corp
sso_account_id = ${account}
sso_role_name = Admin
region = us-east-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;

/** The emulator takes the account from the key, and gives a role's session that of the role. */
export const roleOf = (account: string): string => `arn:aws:iam::${account}:role/deployer`;

export const me = (account: string): string => `[me]\naws_access_key_id = ${account}\naws_secret_access_key = test\n`;
