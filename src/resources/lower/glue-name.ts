/**
 * As AWS Glue stores the name of a database or table, whatever its letter case was. Rights are checked against this one:
 * a statement that names `Orders` allows nothing.
 */
export const glueName = (name: string): string => name.toLowerCase();
