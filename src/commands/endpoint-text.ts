/** The URL of an S3 endpoint and what a shell has to export, so that SDKs, the AWS CLI and DuckDB find it. */
export const endpointText = (url: string, region: string): string => `S3 endpoint at ${url}

export AWS_ENDPOINT_URL_S3=${url}
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${region}
`;
