import { describe, expect, it } from 'vitest';
import { isNearMiss } from '../../src/resources/checks/near-miss.ts';

const ref = (id: string) => ({ name: id.slice(0, id.indexOf('/')), version: id.slice(id.indexOf('/') + 1) });

describe('isNearMiss', () => {
  it.each([
    ['raw-order/1', 'raw-orders/1', true],
    ['raw_orders/1', 'raw-orders/1', true],
    ['RawOrders/1', 'raw-orders/1', true],
    ['costumers/1', 'customers/1', true],
    ['customers/20230101', 'customers/2023101', true],
    ['customers/V1', 'customers/v1', true],
    ['customers/20230101', 'customers/20230102', false],
    ['customers/v1', 'customers/v2', false],
    ['orders-us/1', 'orders-eu/1', false],
    ['orders1/1', 'orders2/1', false],
    ['clicks/1', 'orders/1', false],
    ['raw/1', 'row/1', false],
    ['raw-orders/1', 'raw-orders-daily/1', false],
    ['raw-order/1', 'raw-orders/2', false],
  ])('%s for %s: %s', (written, declared, expected) => {
    expect(isNearMiss(ref(written), ref(declared))).toBe(expected);
  });
});
