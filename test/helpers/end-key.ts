/** Of the run that a key of a claim stands for: where it says how it ended. */
export const endOfClaim = (claim: string): string =>
  claim.replace(
    /^arcs\/(.+)\/lot=(\d{8}[^/]*)\/(r\d+)\.claim$/,
    (_, arc: string, lot: string, run: string) => `ends/${arc}/day=${lot.slice(0, 8)}/${lot}.${run}.json`,
  );
