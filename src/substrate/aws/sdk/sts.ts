export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
export { defaultProvider } from '@aws-sdk/credential-provider-node';
