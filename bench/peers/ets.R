# The same series by R: forecast::ets, then its 80 % and 95 % intervals.
# Rscript --vanilla bench/peers/ets.R FILE HORIZON: seconds of each step over all series of the file (reading not
# counted), and each AICc. One line a series: `period n y1 … yn`.
suppressMessages(library(forecast))
options(warn = -1)
arguments <- commandArgs(TRUE)
rows <- strsplit(readLines(arguments[1]), " ")
horizon <- as.integer(arguments[2])
series <- lapply(rows, function(r) ts(as.numeric(r[-(1:2)]), frequency = as.integer(r[1])))
invisible(ets(series[[1]])) # loads what it needs
chosen <- system.time(models <- lapply(series, ets))[["elapsed"]]
intervals <- system.time(lapply(models, function(m) forecast(m, h = horizon, level = c(80, 95))))[["elapsed"]]
cat(sprintf("ets %.4f\nintervals %.4f\nseries %d\n", chosen, intervals, length(series)))
for (m in models) cat(sprintf("aicc %.10g\n", m$aicc))
