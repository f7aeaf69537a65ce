# Reference values for correction of optimism: rms' own `validate` and `calibrate` on the resamples that rms draws, and
# the same arithmetic with R's survival at full precision (rms stops its refits early, at a change of 1e-4).
# Run from this folder: Rscript optimism.R   (writes optimism.json)
suppressPackageStartupMessages({
  library(survival)
  library(rms)
  library(jsonlite)
})
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 60)
data <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
data$status <- data$status - 1
n <- nrow(data); B <- 25; u <- 300; cuts <- c(0, 0.45, 0.55, 0.65, 1)
fit <- cph(Surv(time, status) ~ age + sex + ph.ecog + wt.loss, data, x = TRUE, y = TRUE, surv = TRUE, time.inc = u, eps = 1e-13)
set.seed(11); rows <- lapply(seq_len(B), function(i) sample(n, replace = TRUE))
set.seed(11); v <- rms::validate(fit, B = B, dxy = TRUE)
set.seed(11); invisible(capture.output(cal <- rms::calibrate(fit, cmethod = "KM", u = u, cuts = cuts, B = B, pr = FALSE)))

formula <- Surv(time, status) ~ age + sex + ph.ecog + wt.loss
errors <- function(d, p) sapply(seq_len(length(cuts) - 1), function(g) {
  s <- p >= cuts[g] & (p < cuts[g + 1] | g == length(cuts) - 1)
  if (sum(s) < 2) return(NA)
  km <- survfit(Surv(time, status) ~ 1, d[s, ])
  summary(km, times = u, extend = TRUE)$surv - mean(p[s])
})
survivalOf <- function(m, d) { s <- summary(survfit(m, newdata = d), times = u, extend = TRUE)$surv; as.vector(s) }
slopeOf <- function(lp, d) unname(coef(coxph(Surv(time, status) ~ lp, cbind(d, lp = lp), control = tight)))
cOf <- function(lp, d) unname(concordance(Surv(time, status) ~ lp, cbind(d, lp = lp), reverse = TRUE)$concordance)
whole <- coxph(formula, data, control = tight)
each <- lapply(rows, function(r) {
  d <- data[r, ]; m <- coxph(formula, d, control = tight, model = TRUE, x = TRUE)
  lpd <- predict(m, d, type = "lp"); lpo <- predict(m, data, type = "lp")
  list(calibration = errors(d, survivalOf(m, d)) - errors(data, survivalOf(m, data)),
       c = c(cOf(lpd, d), cOf(lpo, data)), slope = c(slopeOf(lpd, d), slopeOf(lpo, data)))
})
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), rms = as.character(packageVersion("rms"))),
  rows = lapply(rows, function(r) r - 1L), horizon = u, limits = cuts[2:4],
  rms = list(dxy = unname(v["Dxy", 1:5]), slope = unname(v["Slope", 1:5]), predicted = unname(cal[, "mean.predicted"]),
             observed = unname(cal[, "KM"]), optimism = unname(cal[, "mean.optimism"]), corrected = unname(cal[, "KM.corrected"])),
  concordance = rowMeans(sapply(each, `[[`, "c")), slope = rowMeans(sapply(each, `[[`, "slope")),
  calibrationOptimism = rowMeans(sapply(each, `[[`, "calibration"), na.rm = TRUE)
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "optimism.json")
