/** Processors of a Fargate task, and the memory in MB that it may have with them. */
interface FargateSize {
  readonly vcpu: number;
  readonly memoryMB: readonly number[];
}

const steps = (from: number, to: number, by: number): readonly number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, at) => from + at * by);

/**
 * All that AWS has, for Linux.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const sizes: readonly FargateSize[] = [
  { vcpu: 0.25, memoryMB: [512, 1024, 2048] },
  { vcpu: 0.5, memoryMB: steps(1024, 4096, 1024) },
  { vcpu: 1, memoryMB: steps(2048, 8192, 1024) },
  { vcpu: 2, memoryMB: steps(4096, 16_384, 1024) },
  { vcpu: 4, memoryMB: steps(8192, 30_720, 1024) },
  { vcpu: 8, memoryMB: steps(16_384, 61_440, 4096) },
  { vcpu: 16, memoryMB: steps(32_768, 122_880, 8192) },
];

export const fargateVcpus: readonly number[] = sizes.map(({ vcpu }) => vcpu);

/** Every memory there is, the smallest first. */
export const fargateMemory: readonly number[] = [...new Set(sizes.flatMap(({ memoryMB }) => memoryMB))].sort(
  (a, b) => a - b,
);

export const fargateMemoryWith = (vcpu: number): readonly number[] =>
  sizes.find((size) => size.vcpu === vcpu)?.memoryMB ?? [];

/** The fewest processors, and so the cheapest task, with this memory. Undefined: Fargate has no such task. */
export const fargateVcpu = (memoryMB: number): number | undefined =>
  sizes.find((size) => size.memoryMB.includes(memoryMB))?.vcpu;

/** The next smaller and the next larger of some sizes in order. */
export const nearest = (size: number, of: readonly number[]): readonly number[] => {
  const smaller = of.filter((one) => one < size).at(-1);
  const larger = of.find((one) => one > size);
  return [smaller, larger].filter((one) => one !== undefined);
};
