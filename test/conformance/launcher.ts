import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../src/metadata/canonical.ts';
import type { Execution, Launcher } from '../../src/ports/launcher.ts';

/**
 * One machine whose workload does what its input asks: `{ "do": "succeed" | "fail" | "hang" }`. `hang` never ends by
 * itself. `ended` resolves with the outcome that the machine's `finish` was told.
 */
export interface LauncherHarness {
  readonly launcher: Launcher;
  readonly machine: string;
  ended(name: string): Promise<{ readonly outcome: string; readonly code?: string }>;
  close(): Promise<void>;
}

/** What every launcher promises, whichever substrate it belongs to. */
export const launcherConformance = (name: string, open: () => Promise<LauncherHarness>): void => {
  describe(`the launcher of ${name}`, () => {
    let harness: LauncherHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const execution = (called: string, input: Json): Execution => {
      const { launcher, machine } = harness;
      return { id: launcher.executionId(machine, called), machine, name: called, input };
    };

    test('names an execution before it starts, always the same', () => {
      const { launcher, machine } = harness;
      expect(launcher.executionId(machine, 'a')).toBe(launcher.executionId(machine, 'a'));
      expect(launcher.executionId(machine, 'a')).not.toBe(launcher.executionId(machine, 'b'));
    });

    test('runs the workload and tells finish that it succeeded', async () => {
      expect(await harness.launcher.start(execution('a', { do: 'succeed' }))).toBe('started');
      expect(await harness.ended('a')).toMatchObject({ outcome: 'succeeded' });
    });

    test('tells finish why a workload failed', async () => {
      await harness.launcher.start(execution('a', { do: 'fail' }));
      expect(await harness.ended('a')).toMatchObject({ outcome: 'failed', code: expect.any(String) });
    });

    test('starts no twin, neither while the first runs nor after it has ended', async () => {
      const first = execution('a', { do: 'hang' });
      expect(await harness.launcher.start(first)).toBe('started');
      expect(await harness.launcher.start(first)).toBe('exists');
      await harness.launcher.stop(first.id);
      await harness.ended('a');
      expect(await harness.launcher.start(first)).toBe('exists');
    });

    test('an execution is alive while it runs and dead when it has ended', async () => {
      const hanging = execution('a', { do: 'hang' });
      await harness.launcher.start(hanging);
      expect(await harness.launcher.probe(hanging.id)).toBe('alive');
      await harness.launcher.stop(hanging.id);
      await harness.ended('a');
      expect(await harness.launcher.probe(hanging.id)).toBe('dead');
    });

    test('an execution that is stopped ends as cancelled', async () => {
      const hanging = execution('a', { do: 'hang' });
      await harness.launcher.start(hanging);
      await harness.launcher.stop(hanging.id);
      expect(await harness.ended('a')).toMatchObject({ outcome: 'cancelled' });
    });

    test('stopping what has ended, or what nobody knows, changes nothing', async () => {
      const done = execution('a', { do: 'succeed' });
      await harness.launcher.start(done);
      await harness.ended('a');
      await harness.launcher.stop(done.id);
      await harness.launcher.stop(harness.launcher.executionId(harness.machine, 'nobody'));
    });

    test('knows nothing about an execution of another kind', async () => {
      expect(await harness.launcher.probe('something else entirely')).toBe('unknown');
    });

    test('refuses to start a machine that is not there', async () => {
      const lost = { ...execution('a', { do: 'succeed' }), machine: 'no-such-machine' };
      await expect(harness.launcher.start(lost)).rejects.toThrow();
    });
  });
};
