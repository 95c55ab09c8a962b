declare module 'jsbarcode/bin/barcodes/CODE128/CODE128_AUTO.js' {
  const encoder: object;
  export default encoder;
}
declare module 'jsbarcode/bin/barcodes/CODE128/constants.js' {
  const constants: { readonly BARS: readonly number[] };
  export default constants;
}
