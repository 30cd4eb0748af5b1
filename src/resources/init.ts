/** A first project file, and the bucket in it that arrivals go to, under `arrivals/`. */
export interface Scaffold {
  readonly text: string;
  readonly bucket: string;
}

/**
 * The text of a new project that passes `validate`.
 * @param name letters, digits and hyphens, a letter first, at most 31; it becomes part of physical names
 */
export const scaffold = (name: string): Scaffold => {
  // Capitals become hyphens in physical names, and buckets take none.
  const project = name.toLowerCase();
  const placement = { provider: 'aws', account: '123456789012', region: 'us-west-2' };
  const bucket = `data-${project}-${placement.account}-${placement.region}`;
  const version = '20230101';
  const file = {
    project: { name: project, version },
    placement,
    resources: [{ type: 'aws:core:s3Bucket', name: 'data', bucketName: bucket }],
    boundaries: [
      {
        type: 'aws:core:s3PutListenerBoundary',
        name: 'intake',
        dataset: { name: `${project}-arrivals`, version, pathURI: `s3://${bucket}/arrivals/` },
        lotUnit: 'PT5M',
        eventArrival: 'infrequent',
        infrequent: { lotSource: 'eventTime' },
      },
    ],
    arcs: [
      {
        type: 'aws:core:s3CopyArc',
        name: 'copy',
        sources: { main: { name: `${project}-arrivals`, version } },
        sinks: { main: { name: `${project}-copies`, version, pathURI: `s3://${bucket}/copies/` } },
        workload: { workloadProps: { filter: { excludes: ['**/_*'] } } },
      },
    ],
  };
  return { text: `${JSON.stringify(file, null, 2)}\n`, bucket };
};
