/** A bucket and a boundary that listens to it: the smallest project with a stack. */
export const listening = (boundary: object = {}) => ({
  project: { name: 'orders', version: '1' },
  placement: { provider: 'aws', account: '123456789012', region: 'us-east-1' },
  resources: [{ type: 'aws:core:s3Bucket', name: 'landing', bucketName: 'landing' }],
  boundaries: [
    {
      type: 'aws:core:s3PutListenerBoundary',
      name: 'arrivals',
      eventArrival: 'infrequent',
      dataset: { name: 'raw', version: '1', pathURI: 's3://landing/raw/' },
      lotUnit: 'PT5M',
      ...boundary,
    },
  ],
});

export const boundaryStack = 'boundaries/arrivals:stack';
