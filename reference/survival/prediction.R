# Reference values for Uno's concordance (R's survival) and censoring-weighted Brier scores (R's pec).
# Run from this folder: Rscript prediction.R   (writes prediction-r.json; prediction.py makes prediction-sksurv.json)
suppressPackageStartupMessages({
  library(survival)
  library(pec)
  library(prodlim)
  library(jsonlite)
})
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
lungData$status <- lungData$status - 1
tight <- coxph.control(eps = 1e-14, iter.max = 60)
fit <- coxph(Surv(time, status) ~ age + sex + ph.ecog + wt.loss, lungData, control = tight, x = TRUE, y = TRUE)
lp <- fit$linear.predictors
uno <- lapply(c(365.5, 600.5, 2000), function(h) {
  c <- concordance(Surv(time, status) ~ lp, lungData, reverse = TRUE, timewt = "n/G2", ymax = h)
  list(horizon = h, index = unname(c$concordance), standardError = sqrt(c$var))
})
otherFit <- coxph(Surv(time, status) ~ age + wt.loss, lungData, control = tight, x = TRUE, y = TRUE)
other <- otherFit$linear.predictors
both <- concordance(fit, otherFit, timewt = "n/G2", ymax = 600.5)
contrast <- c(1, -1)
difference <- list(scores = unname(other), horizon = 600.5, difference = sum(contrast * both$concordance),
                   standardError = sqrt(drop(contrast %*% both$var %*% contrast)))
times <- c(100, 200, 300, 450.5, 520)
predicted <- t(summary(survfit(fit, newdata = lungData), times = times)$surv)
errors <- pec(list(cox = predicted), Surv(time, status) ~ 1, data = lungData, times = times, exact = FALSE,
              cens.model = "marginal", start = NULL)
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), pec = as.character(packageVersion("pec"))),
  scores = unname(lp), uno = uno, difference = difference, times = errors$time, brier = errors$AppErr$cox, reference = errors$AppErr$Reference,
  predicted = unname(predicted)
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "prediction-r.json")
