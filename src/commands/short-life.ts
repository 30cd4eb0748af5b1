import * as nodeModule from 'node:module';
import { setFlagsFromString } from 'node:v8';

/** Of `node:module` since Node 22.1: keeps compiled code in the temporary folder, for the next start. */
const compileCache = (): unknown => Reflect.get(nodeModule, 'enableCompileCache');

/** Bytes of code that run before V8 thinks of optimising it; V8 11.3, of Node 20, would wait for an eighth of that. */
const interruptBudget = 1_000_000;

/**
 * Most commands are over in a third of a second: to be called before anything is loaded that such a one should not
 * compile again, or optimise for a long life. See docs/adr/0017.
 *
 * @param v8 its version
 */
export const expectShortLife = (v8: string): void => {
  const enable = compileCache();
  if (typeof enable === 'function') enable();
  else if (v8.startsWith('11.3.')) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
};
