export { SchedulerClient } from '@aws-sdk/client-scheduler';
