/** Tables of one database, which share a stack. */
export const lake = (databaseName: string, more: object = {}) => ({
  type: 'aws:core:glueDatabase',
  name: 'lake',
  databaseName,
  ...more,
});

export const table = (name: string, more: object = {}) => ({
  type: 'aws:core:glueTable',
  name,
  databaseRef: 'lake',
  tableName: name,
  schema: { columns: [{ name: 'id', type: 'string' }], dataFormat: 'csv' },
  pathURI: `s3://acme-hello-123456789012/${name}/`,
  ...more,
});
