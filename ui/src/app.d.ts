/* app.d.ts — modules that the build makes (tools/plugin-country.mjs), and the fonts' files. */
declare module 'virtual:markets' {
  const codes: Record<string, string>;
  export default codes;
}
declare module 'virtual:world-map' {
  const map: {
    viewBox: string;
    outline: string;
    attribution: string;
    shapes: Record<string, { d: string; x?: number; y?: number }>;
  };
  export default map;
}
declare module 'jalaali-js' {
  export function toGregorian(jy: number, jm: number, jd: number): { gy: number; gm: number; gd: number };
  export function isValidJalaaliDate(jy: number, jm: number, jd: number): boolean;
}
