import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pythonProgram } from '../../scripts/aws/python.ts';
import { runningEndpoint } from '../substrate/local/s3/running-endpoint.ts';

const run = promisify(execFile);

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

test("boto3 puts, lists, reads, splits, conditions and deletes on the laptop's endpoint", async () => {
  const endpoint = await runningEndpoint();
  try {
    const { stdout } = await run(pythonProgram('lint', 'python'), ['test/aws/drive_endpoint.py', endpoint.url]);
    const { read, keys, listed, ...rest } = JSON.parse(stdout);

    expect(read).toEqual(keys);
    expect(listed).toEqual([...keys].sort(byBytes));
    expect(rest).toEqual({ big: true, refused: 'PreconditionFailed', left: 0 });
  } finally {
    await endpoint.stop();
  }
});
