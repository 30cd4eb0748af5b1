import { describe, expect, test } from 'vitest';
import { fargateMemory, fargateMemoryWith, fargateVcpu, fargateVcpus, nearest } from '../../src/model/fargate.ts';
import { batchRuntimeProps } from '../../src/model/runtime-props.ts';

describe('sizes of Fargate', () => {
  test.each([
    [512, 0.25],
    [1024, 0.25],
    [2048, 0.25],
    [3072, 0.5],
    [4096, 0.5],
    [5120, 1],
    [8192, 1],
    [9216, 2],
    [16_384, 2],
    [17_408, 4],
    [30_720, 4],
    [32_768, 8],
    [61_440, 8],
    [65_536, 16],
    [122_880, 16],
  ])('%i MB need at least %d vCPU', (memoryMB, vcpu) => {
    expect(fargateVcpu(memoryMB)).toBe(vcpu);
  });

  test.each([0, 256, 511, 600, 1536, 2560, 31_744, 34_816, 62_464, 69_632, 131_072])(
    '%i MB do not exist',
    (memoryMB) => {
      expect(fargateVcpu(memoryMB)).toBeUndefined();
      expect(fargateMemory).not.toContain(memoryMB);
    },
  );

  test.each([
    [0.25, 3, 512, 2048],
    [0.5, 4, 1024, 4096],
    [1, 7, 2048, 8192],
    [2, 13, 4096, 16_384],
    [4, 23, 8192, 30_720],
    [8, 12, 16_384, 61_440],
    [16, 12, 32_768, 122_880],
  ])('%d vCPU come with %i sizes of memory, %i to %i MB', (vcpu, count, least, most) => {
    const sizes = fargateMemoryWith(vcpu);
    expect([sizes.length, sizes[0], sizes.at(-1)]).toEqual([count, least, most]);
    expect(fargateVcpus).toContain(vcpu);
  });

  test.each([
    [1500, [1024, 2048]],
    [100, [512]],
    [200_000, [122_880]],
    [1024, [512, 2048]],
  ])('nearest to %i MB are %j', (memoryMB, sizes) => {
    expect(nearest(memoryMB, fargateMemory)).toEqual(sizes);
  });
});

describe('properties of a job', () => {
  const problem = (props: object): readonly unknown[] =>
    (batchRuntimeProps().safeParse(props).error?.issues ?? []).map((issue) => [issue.path, issue.message]);

  test.each([{}, { memorySizeMB: 512 }, { memorySizeMB: 8192, vcpu: 4 }, { retryAttempts: 10 }])(
    '%j are fine',
    (props) => {
      expect(problem(props)).toEqual([]);
    },
  );

  test.each([
    [{ memorySizeMB: 1536 }, 'AWS Fargate has no task with 1536 MB'],
    [{ memorySizeMB: 512, vcpu: 1 }, 'AWS Fargate has no task with 512 MB and 1 vCPU'],
    [{ vcpu: 2 }, 'AWS Fargate has no task with 1024 MB and 2 vCPU'],
  ])('%j are no size', (props, message) => {
    expect(problem(props)).toEqual([[['memorySizeMB'], message]]);
  });

  test('an object that is not given has the defaults of the predecessor, which Fargate has', () => {
    expect(batchRuntimeProps().parse(undefined)).toEqual({
      memorySizeMB: 1024,
      retryAttempts: 0,
      timeoutMin: 60,
      architecture: 'X86_64',
    });
  });
});
