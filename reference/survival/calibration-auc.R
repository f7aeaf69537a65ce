# Reference values for the smooth calibration curve (Austin, Harrell & van Klaveren 2020) with its optimism, and for the errors
# of the time-dependent AUC. timeROC is not at hand: the AUC's error is the derivative of the weighted estimate by each
# patient's weight, taken numerically (the infinitesimal jackknife); riskRegression's, which divides by n - 1 and takes
# the censoring curve's influence in continuous time, stands beside it.
# Run from this folder: Rscript calibration-auc.R   (writes calibration-auc.json)
suppressPackageStartupMessages({
  library(survival)
  library(Hmisc)
  library(riskRegression)
  library(jsonlite)
})
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 60)
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog")])
lungData$status <- lungData$status - 1
formula <- Surv(time, status) ~ age + sex + ph.ecog
model <- coxph(formula, lungData, control = tight)

# Where a death's chance of having been seen is read just before its time; deaths leave before censorings of that time.
weightedAuc <- function(time, status, score, at, w) {
  censored <- sort(unique(time[status == 0]))
  factors <- sapply(censored, function(u) {
    risk <- sum(w[time > u]) + sum(w[time == u & status == 0])
    1 - sum(w[time == u & status == 0]) / risk
  })
  G <- sapply(time, function(t) prod(factors[censored < t]))
  case <- time <= at & status == 1
  control <- time > at
  ipcw <- w[case] / G[case]
  better <- outer(score[case], score[control], ">") + outer(score[case], score[control], "==") / 2
  sum(outer(ipcw, w[control]) * better) / (sum(ipcw) * sum(w[control]))
}
influenceOf <- function(time, status, score, at, h = 1e-3) {
  sapply(seq_along(time), function(l) {
    f <- function(d) { w <- rep(1, length(time)); w[l] <- 1 + d; weightedAuc(time, status, score, at, w) }
    (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  })
}
# Coarse scores have ties.
scores <- list(fine = model$linear.predictors, coarse = round(model$linear.predictors * 4) / 4)
times <- c(100, 200.5, 365, 550)
auc <- lapply(scores, function(score) {
  risk <- matrix(plogis(score), length(score), length(times))
  theirs <- Score(list(m = risk), Surv(time, status) ~ 1, lungData, times = times, metrics = "auc", conf.int = TRUE,
                  se.fit = TRUE, plots = NULL, cens.model = "km")$AUC$score
  list(scores = unname(score), auc = sapply(times, function(t) weightedAuc(lungData$time, lungData$status, score, t, rep(1, nrow(lungData)))),
       se = sapply(times, function(t) sqrt(sum(influenceOf(lungData$time, lungData$status, score, t)^2))),
       riskRegression = list(auc = theirs$AUC, se = theirs$se))
})

cll <- function(s) log(-log(s))
curveOf <- function(data, predicted, horizon) {
  x <- cll(predicted)
  knots <- attr(rcspline.eval(x, nk = 3), "knots")
  d <- data.frame(time = data$time, status = data$status, rcspline.eval(x, knots = knots, inclx = TRUE))
  names(d)[3:4] <- c("x", "x1")
  fit <- coxph(Surv(time, status) ~ x + x1, d, control = tight)
  at <- function(p) {
    b <- rcspline.eval(cll(p), knots = knots, inclx = TRUE)
    s <- summary(survfit(fit, newdata = data.frame(x = b[, 1], x1 = b[, 2])), times = horizon)
    list(observed = as.numeric(s$surv), lower = as.numeric(s$lower), upper = as.numeric(s$upper))
  }
  distance <- abs(at(predicted)$observed - predicted)
  list(at = at, ici = mean(distance), e50 = unname(quantile(distance, 0.5)), e90 = unname(quantile(distance, 0.9)))
}
predictOf <- function(fit, data, horizon) as.numeric(summary(survfit(fit, newdata = data), times = horizon)$surv)
horizon <- 365
predicted <- predictOf(model, lungData, horizon)
grid <- quantile(predicted, 0.02) + (quantile(predicted, 0.98) - quantile(predicted, 0.02)) * (0:32) / 32
own <- curveOf(lungData, predicted, horizon)
# As another hospital would see it: the same patients, predictions too extreme.
extreme <- predicted^2.2
other <- curveOf(lungData, extreme, horizon)

set.seed(3)
resamples <- lapply(1:8, function(k) sample(nrow(lungData), replace = TRUE))
gains <- lapply(resamples, function(rows) {
  drawn <- lungData[rows, ]
  fit <- coxph(formula, drawn, control = tight, x = TRUE, y = TRUE, model = TRUE)
  a <- curveOf(drawn, predictOf(fit, drawn, horizon), horizon)
  b <- curveOf(lungData, predictOf(fit, lungData, horizon), horizon)
  list(curve = a$at(grid)$observed - b$at(grid)$observed, ici = a$ici - b$ici, e50 = a$e50 - b$e50, e90 = a$e90 - b$e90)
})
mean8 <- function(name) mean(sapply(gains, `[[`, name))
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
                  Hmisc = as.character(packageVersion("Hmisc")), riskRegression = as.character(packageVersion("riskRegression"))),
  data = list(time = lungData$time, status = lungData$status, age = lungData$age, sex = lungData$sex, ecog = lungData$ph.ecog),
  times = times, auc = auc,
  calibration = list(horizon = horizon, predicted = predicted,
    own = c(own$at(grid), list(grid = unname(grid), ici = own$ici, e50 = own$e50, e90 = own$e90)),
    extreme = list(observed = other$at(extreme[1:20])$observed, ici = other$ici, e50 = other$e50, e90 = other$e90),
    resamples = lapply(resamples, function(rows) rows - 1L),
    optimism = list(curve = rowMeans(sapply(gains, `[[`, "curve")), ici = mean8("ici"), e50 = mean8("e50"), e90 = mean8("e90")))
)
write(toJSON(out, digits = NA, auto_unbox = TRUE), "calibration-auc.json")
