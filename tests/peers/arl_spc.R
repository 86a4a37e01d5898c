# Reference answers for tests/unit/statistics/test_arl.c and test_counts.c, from R 4.2 with package spc 0.6.7
# (Knoth). Written as tests/unit/statistics/arl_spc.csv:
#
#     Rscript tests/peers/arl_spc.R > tests/unit/statistics/arl_spc.csv
#
# what    a, b, c, d
# ewma    lambda, c, shift             xewma.arl, two sides, fixed limits
# ewma_c  lambda, run length           xewma.crit
# cusum1  k, h, shift, head            xcusum.arl, one side
# cusum2  k, h, shift, head            two sides
# h1, h2  k, run length                xcusum.crit
# pois+-  mean, reference, limit, per  pois.cusum.arl: scores per·x − reference and its mirror
# nbin…   x, mean, size                pnbinom, dnbinom; pois…, binom…: x, mean[, trials]
suppressMessages(library(spc))
row <- function(what, value, ...) {
  a <- c(..., NA, NA, NA, NA)[1:4]
  cat(what, ifelse(is.na(a), "", format(a, digits = 15, trim = TRUE)), sprintf("%.17g", value), sep = ",")
  cat("\n")
}
cat("what,a,b,c,d,value\n")
for (l in c(0.05, 0.1, 0.25, 1)) for (c in c(1.5, 2.8, 3.2)) for (mu in c(0, 0.5, 2))
  row("ewma", xewma.arl(l, c, mu, sided = "two", r = 120), l, c, mu)
for (l in c(0.05, 0.1, 0.4)) for (L0 in c(91, 500, 1820))
  row("ewma_c", xewma.crit(l, L0, sided = "two", r = 120), l, L0)
for (k in c(0.125, 0.25, 0.5, 1)) for (h in c(1, 4, 6)) for (mu in c(0, 0.5, 1)) {
  row("cusum1", xcusum.arl(k, h, mu, r = 120), k, h, mu, 0)
  row("cusum1", xcusum.arl(k, h, mu, hs = h / 2, r = 120), k, h, mu, h / 2)
  row("cusum2", xcusum.arl(k, h, mu, sided = "two", r = 120), k, h, mu, 0)
}
row("cusum2", xcusum.arl(0.5, 5, 0, hs = 2, sided = "two", r = 120), 0.5, 5, 0, 2)
for (k in c(0.25, 0.475, 1)) for (L0 in c(91, 910, 1820)) {
  row("h1", xcusum.crit(k, L0, r = 120), k, L0)
  row("h2", xcusum.crit(k, L0, sided = "two", r = 120), k, L0)
}
for (mu in c(0.3, 1, 4, 10)) for (d in c(1, 4, 10)) {
  row("pois+", pois.cusum.arl(mu, max(1, round(mu * 1.15 * d)), 6 * d, d), mu, max(1, round(mu * 1.15 * d)), 6 * d, d)
  row("pois-", pois.cusum.arl(mu, max(1, round(mu * 0.84 * d)), 4 * d, d, sided = "lower"), mu, max(1, round(mu * 0.84 * d)), 4 * d, d)
}
for (x in c(0, 3, 10, 25)) {
  row("pois_le", ppois(x, 9.5), x, 9.5)
  row("pois_ge", ppois(x - 1, 9.5, lower.tail = FALSE), x, 9.5)
  row("nbin_le", pnbinom(x, size = 4.2, mu = 9.5), x, 9.5, 4.2)
  row("nbin_ge", pnbinom(x - 1, size = 4.2, mu = 9.5, lower.tail = FALSE), x, 9.5, 4.2)
  row("nbin_at", dnbinom(x, size = 4.2, mu = 9.5), x, 9.5, 4.2)
  row("binom_le", pbinom(x, 30, 0.31), x, 9.3, 30)
  row("binom_ge", pbinom(x - 1, 30, 0.31, lower.tail = FALSE), x, 9.3, 30)
}
