/** Digits of a till's smallest unit: NT$1, ¥1 and ₩1 are whole, a satang and a cent are hundredths. By ISO 4217, but for the NT dollar. */
export const digitsOf = (currency: string): number =>
  currency === 'TWD'
    ? 0
    : (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2);
