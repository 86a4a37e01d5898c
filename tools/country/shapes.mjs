/* shapes.mjs — the world map: TopoJSON in, one SVG path per market out.
 *
 * The 1:50m topology is projected (Equal Earth, Šavrič, Patterson & Jenny 2018: equal-area) on a
 * plane WIDTH units wide, each arc simplified once (Visvalingam & Whyatt 1993) so that neighbours
 * keep a common border, and written as integer relative moves. Antarctica is not a market.
 * A market too small to see, or without a shape, is a point.
 */
import { iso3Of, markets } from './markets.mjs';

const WIDTH = 2000;
const KEEP_BEND = 1.2; /* a vertex goes when its triangle is smaller, in square units */
const KEEP_PART = 6;   /* an island or lake is dropped when smaller, unless the largest part */
const SMALL = 30;      /* a market whose largest part is smaller gets a point too */
const SOUTH = -56.5, NORTH = 83.8;

/* --- projection ------------------------------------------------------------------------------- */

const A = [1.340264, -0.081106, 0.000893, 0.003796];
const RAD = Math.PI / 180;
function equalEarth(lon, lat) {
    const t = Math.asin((Math.sqrt(3) / 2) * Math.sin(lat * RAD)), t2 = t * t, t6 = t2 * t2 * t2;
    return [
        (2 * Math.sqrt(3) * lon * RAD * Math.cos(t)) / (3 * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2))),
        t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2)),
    ];
}
const SCALE = WIDTH / (2 * equalEarth(180, 0)[0]);
const TOP = equalEarth(0, NORTH)[1] * SCALE;
const HEIGHT = Math.ceil(TOP - equalEarth(0, SOUTH)[1] * SCALE);
function project([lon, lat]) {
    const [x, y] = equalEarth(lon, lat);
    return [WIDTH / 2 + x * SCALE, TOP - y * SCALE];
}

/* --- plane geometry --------------------------------------------------------------------------- */

function ringArea(ring) {
    let a = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
        a += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
    return a / 2;
}

function ringCentre(ring) {
    let a = 0, x = 0, y = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const w = ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
        a += w; x += w * (ring[j][0] + ring[i][0]); y += w * (ring[j][1] + ring[i][1]);
    }
    return Math.abs(a) < 1e-12 ? ring[0] : [x / (3 * a), y / (3 * a)];
}

function inRing(ring, [x, y]) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
        if (ring[i][1] > y !== ring[j][1] > y &&
            x < ((ring[j][0] - ring[i][0]) * (y - ring[i][1])) / (ring[j][1] - ring[i][1]) + ring[i][0])
            inside = !inside;
    return inside;
}

/* Removes the vertex with the smallest triangle on the plane until all are larger; the ends stay.
 * Arcs have at most a few thousand vertices, so the plain search for the smallest is fast enough. */
function simplify(degrees) {
    const kept = degrees.slice(), p = degrees.map(project);
    const closed = p[0][0] === p[p.length - 1][0] && p[0][1] === p[p.length - 1][1];
    const least = closed ? 5 : 2;
    const size = (i) => Math.abs((p[i][0] - p[i - 1][0]) * (p[i + 1][1] - p[i - 1][1]) -
                                 (p[i + 1][0] - p[i - 1][0]) * (p[i][1] - p[i - 1][1])) / 2;
    const area = p.map((_, i) => (i === 0 || i === p.length - 1 ? Infinity : size(i)));
    while (p.length > least) {
        let m = 1;
        for (let i = 2; i < p.length - 1; i++) if (area[i] < area[m]) m = i;
        if (p.length < 3 || area[m] >= KEEP_BEND) break;
        const floor = area[m];
        for (const list of [p, area, kept]) list.splice(m, 1);
        /* Never smaller than what was removed, or a bend would vanish in slices. */
        for (const i of [m - 1, m]) if (i > 0 && i < p.length - 1) area[i] = Math.max(size(i), floor);
    }
    return kept;
}

/* --- the 180th meridian ----------------------------------------------------------------------- */

/* Natural Earth's rings jump from 180 to -180; unrolled they run on past 180. */
function unroll(line) {
    let turn = 0;
    return line.map(([lon, lat], i) => {
        if (i > 0) {
            const d = lon - line[i - 1][0];
            if (d > 180) turn -= 360;
            else if (d < -180) turn += 360;
        }
        return [lon + turn, lat];
    });
}

/* What lies of a ring between two meridians (Sutherland & Hodgman 1974, two edges). */
function between(ring, west, east) {
    let out = ring;
    for (const [edge, keep] of [[west, (x) => x >= west], [east, (x) => x <= east]]) {
        const from = out;
        out = [];
        from.forEach((b, i) => {
            const a = from[(i + from.length - 1) % from.length];
            if (keep(a[0]) !== keep(b[0]))
                out.push([edge, a[1] + ((b[1] - a[1]) * (edge - a[0])) / (b[0] - a[0])]);
            if (keep(b[0])) out.push(b);
        });
    }
    return out;
}

/* A polygon's rings → the pieces of it on the sheet from -180 to 180. */
function cut(rings) {
    const flat = rings.map(unroll);
    if (!flat[0].some(([x]) => x > 180 || x < -180)) return [flat];
    return [-360, 0, 360].map((turn) => flat
        .map((r) => between(r, turn - 180, turn + 180).map(([x, y]) => [x - turn, y]))
        .filter((r) => r.length > 2)).filter((piece) => piece.length > 0);
}

/* --- topology --------------------------------------------------------------------------------- */

function decode(topology) {
    const { scale, translate } = topology.transform;
    return topology.arcs.map((arc) => {
        let x = 0, y = 0;
        return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
    });
}

function stitch(arcs, indexes) {
    const ring = [];
    for (const i of indexes) {
        const arc = i < 0 ? arcs[~i].slice().reverse() : arcs[i];
        ring.push(...(ring.length ? arc.slice(1) : arc));
    }
    ring.pop(); /* the first point again */
    return ring;
}

/* Natural Earth draws overseas departments with their state, and three places as states or parts
 * that United Nations practice sees otherwise: Northern Cyprus, Somaliland, Crimea (General Assembly
 * resolution 68/262). [west, south, east, north] of the centre of a part → market. */
const PARTS = [
    ['FRA', [-55, 2, -51, 6.5], 'GUF'], ['FRA', [-62, 15.5, -60.9, 16.7], 'GLP'], ['FRA', [-61.4, 14.2, -60.7, 15], 'MTQ'],
    ['FRA', [55, -21.5, 56, -20.8], 'REU'], ['FRA', [44.9, -13.2, 45.4, -12.5], 'MYT'],
    ['NOR', [10, 74, 34, 81.5], 'SJM'], ['NOR', [-9.5, 70.5, -7.5, 71.5], 'SJM'],
    ['NLD', [-68.6, 11.8, -62.8, 17.8], 'BES'], ['RUS', [32.3, 44.2, 36.7, 46.3], 'UKR'],
];
const NAMED = { Kosovo: 'XKX', 'N. Cyprus': 'CYP', Somaliland: 'SOM' };

function km([lon1, lat1], [lon2, lat2]) {
    const h = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 +
        Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
    return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function buildShapes(ctx) {
    const topology = ctx.require('world-atlas/countries-50m.json');
    const arcs = decode(topology);
    const plain = arcs.map((arc) => simplify(unroll(arc)).map(([x, y]) => [x > 180 ? x - 360 : x < -180 ? x + 360 : x, y]));
    const { list } = markets(ctx);
    const byNumber = new Map(list.map((c) => [c.ccn3, iso3Of(c)]));

    /* iso3 → parts, each with its exact rings (degrees) and its drawn rings (plane) */
    const parts = new Map();
    for (const g of topology.objects.countries.geometries) {
        const polygons = g.type === 'Polygon' ? [g.arcs] : g.type === 'MultiPolygon' ? g.arcs : [];
        const owner = byNumber.get(g.id) ?? NAMED[g.properties.name];
        if (!owner) {
            ctx.refuse('shapes', '', g.properties.name, g.id ?? '', 'no market of this name or number; not drawn', 'world-atlas');
            continue;
        }
        if (owner === 'ATA') continue;
        for (const rings of polygons) {
            const drawn = cut(rings.map((r) => stitch(plain, r)));
            cut(rings.map((r) => stitch(arcs, r))).forEach((exact, i) => {
                const centre = ringCentre(exact[0]);
                const moved = PARTS.find(([from, [w, s, e, n]]) => from === owner &&
                    centre[0] >= w && centre[0] <= e && centre[1] >= s && centre[1] <= n);
                const iso3 = moved ? moved[2] : owner;
                if (!parts.has(iso3)) parts.set(iso3, []);
                parts.get(iso3).push({
                    exact, drawn: (drawn[i] ?? []).map((r) => r.map(project)),
                    size: Math.abs(ringArea(exact[0].map(project))),
                });
            });
        }
    }
    for (const p of parts.values()) p.sort((a, b) => b.size - a.size);

    const rows = [];
    for (const c of list) {
        if (c.iso3 === 'ATA') continue;
        const own = parts.get(c.iso3) ?? [];
        let d = '';
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        for (const [i, part] of own.entries()) {
            if (i > 0 && part.size < KEEP_PART) continue;
            for (const [k, ring] of part.drawn.entries()) {
                if (k > 0 && Math.abs(ringArea(ring)) < KEEP_PART) continue;
                const pts = ring.map(([x, y]) => [Math.round(x), Math.round(y)])
                    .filter((p, j, all) => j === 0 || p[0] !== all[j - 1][0] || p[1] !== all[j - 1][1]);
                if (pts.length < 3 || ringArea(pts) === 0) continue;
                d += `M${pts[0][0]} ${pts[0][1]}l`;
                d += pts.slice(1).map(([x, y], j) => {
                    const dx = x - pts[j][0], dy = y - pts[j][1];
                    return `${j > 0 && dx >= 0 ? ' ' : ''}${dx}${dy >= 0 ? ' ' : ''}${dy}`;
                }).join('');
                d += 'z';
                for (const [x, y] of pts) {
                    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
                    box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
                }
            }
        }
        const centre = own.length ? ringCentre(own[0].exact[0].map(project)) : project([c.latlng[1], c.latlng[0]]);
        rows.push({
            iso3: c.iso3, cx: Math.round(centre[0]), cy: Math.round(centre[1]),
            small: !d || own[0].size < SMALL,
            x0: d ? box[0] : '', y0: d ? box[1] : '', x1: d ? box[2] : '', y1: d ? box[3] : '',
            d, ...ctx.stamp('world-atlas'),
        });
    }

    const edge = [];
    for (let lat = NORTH; lat >= SOUTH; lat -= 5) edge.push(project([180, lat]));
    edge.push(project([180, SOUTH]));
    const outline = [...edge, ...edge.map(([x, y]) => [WIDTH - x, y]).reverse()];
    const facts = {
        view_box: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, projection: 'Equal Earth',
        south: SOUTH, north: NORTH, outline: 'M' + outline.map((p) => p.map(Math.round).join(' ')).join('L') + 'z',
        attribution: 'Made with Natural Earth. Lines are for orientation and say nothing about the status of any territory.',
    };
    return {
        /* 0 when inside; without a shape nothing can be checked and 0 is given too */
        distanceKm(iso3, lat, lon) {
            let best = Infinity;
            for (const part of parts.get(iso3) ?? []) {
                if (inRing(part.exact[0], [lon, lat])) return 0;
                for (const p of part.exact[0]) best = Math.min(best, km(p, [lon, lat]));
            }
            return best === Infinity ? 0 : best;
        },
        centre(iso3) {
            const [lon, lat] = ringCentre(parts.get(iso3)[0].exact[0]);
            return [lat, lon];
        },
        table: { columns: ['iso3', 'cx', 'cy', 'small', 'x0', 'y0', 'x1', 'y1', 'd', 'source', 'vintage'], rows },
        map: { columns: ['id', 'value'], rows: Object.entries(facts).map(([id, value]) => ({ id, value })) },
    };
}
