import { projectJsonSchema } from '../resources/json-schema.ts';
import type { Run } from './verb.ts';

export const run: Run = async ({ io }) => {
  io.write(`${JSON.stringify(projectJsonSchema(), null, 2)}\n`);
  return 0;
};
