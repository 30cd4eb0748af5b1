/** Runtimes that AWS Lambda lets functions be made with. */
export const lambdaRuntimes = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'java8.al2',
  'java11',
  'java17',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
  'provided.al2',
  'provided.al2023',
] as const;

export type LambdaRuntime = (typeof lambdaRuntimes)[number];

/** `app/main.api.handler` is a member of `app/main`: Node and Ruby begin members at the first dot of the file's name. */
const moduleOf = (handler: string): string => {
  const file = handler.lastIndexOf('/') + 1;
  const dot = handler.indexOf('.', file);
  return dot < 0 ? handler : handler.slice(0, dot);
};

/** Python's modules have dots too, and its member is what follows the last one. */
const pythonFiles = (handler: string): readonly string[] => {
  const path = handler.slice(0, handler.lastIndexOf('.')).replaceAll('.', '/');
  return [`${path}.py`, `${path}/__init__.py`];
};

/** Files of which the code must have one; none where only the runtime can tell. */
export const handlerFiles = (runtime: LambdaRuntime, handler: string): readonly string[] => {
  if (runtime.startsWith('nodejs')) return ['js', 'mjs', 'cjs'].map((ending) => `${moduleOf(handler)}.${ending}`);
  if (runtime.startsWith('python')) return pythonFiles(handler);
  if (runtime.startsWith('ruby')) return [`${moduleOf(handler)}.rb`];
  return runtime.startsWith('provided') ? ['bootstrap'] : [];
};

/** What Lambda sets by itself and takes from nobody. */
const reserved: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Of AWS Lambda, for names and values of all variables together. */
const mostVariableBytes = 4096;

/** Why AWS Lambda would refuse so many variables. */
export const variablesProblem = (variables: { readonly [name: string]: string }): string | undefined => {
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(''));
  return bytes > mostVariableBytes
    ? `the variables have ${bytes} bytes, and AWS Lambda takes ${mostVariableBytes}`
    : undefined;
};

/** Why AWS Lambda would refuse a variable of that name. */
export const variableProblem = (name: string): string | undefined => {
  if (reserved.has(name)) return `AWS Lambda sets ${name} by itself`;
  return /^[A-Za-z][A-Za-z0-9_]+$/.test(name) ? undefined : `"${name}" is no name of a variable that AWS Lambda takes`;
};
