# Reference values for packages/survival: R's survival, rms and glmnet on the data sets that ship with survival.
# Run from this folder: Rscript survival.R   (writes survival.json)
suppressPackageStartupMessages({
  library(survival)
  library(rms)
  library(glmnet)
  library(jsonlite)
})

# Tight iterations, so that what is compared is the estimator and not R's stopping rule.
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)

complete <- function(data, columns) na.omit(data[, columns])
lungColumns <- c("time", "status", "age", "sex", "ph.ecog", "wt.loss")
lungData <- complete(lung, lungColumns)
lungData$status <- lungData$status - 1
veteranData <- data.frame(
  time = veteran$time, status = veteran$status, treatment = veteran$trt - 1, karnofsky = veteran$karno,
  diagnosisMonths = veteran$diagtime, age = veteran$age, prior = veteran$prior / 10,
  celltype = as.integer(veteran$celltype)
)
ovarianData <- data.frame(
  time = ovarian$futime, status = ovarian$fustat, age = ovarian$age, residual = ovarian$resid.ds,
  treatment = ovarian$rx, ecog = ovarian$ecog.ps
)
names(lungData) <- c("time", "status", "age", "sex", "ecog", "weightLoss")
datasets <- list(lung = lungData, veteran = veteranData, ovarian = ovarianData)

kaplanMeierOf <- function(data) {
  out <- list()
  for (type in c("log", "log-log")) {
    fit <- survfit(Surv(time, status) ~ 1, data = data, conf.type = type)
    out[[type]] <- list(
      times = fit$time, atRisk = fit$n.risk, events = fit$n.event, censored = fit$n.censor,
      survival = fit$surv, logStandardError = fit$std.err, lower = fit$lower, upper = fit$upper,
      median = unname(summary(fit)$table["median"]),
      medianLower = unname(summary(fit)$table["0.95LCL"]), medianUpper = unname(summary(fit)$table["0.95UCL"])
    )
  }
  out
}

logRankOf <- function(data, column) {
  fit <- survdiff(as.formula(paste("Surv(time, status) ~", column)), data = data)
  list(column = column, observed = unname(fit$obs), expected = unname(fit$exp), chiSquare = fit$chisq,
       degreesOfFreedom = length(fit$n) - 1, p = pchisq(fit$chisq, length(fit$n) - 1, lower.tail = FALSE))
}

coxOf <- function(data, terms, ties) {
  formula <- as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+")))
  fit <- coxph(formula, data = data, ties = ties, control = tight, x = TRUE)
  rows <- data[c(1, nrow(data)), terms, drop = FALSE]
  curve <- survfit(fit, newdata = rows, conf.type = "log")
  concordant <- concordance(fit)
  list(
    terms = terms, ties = ties, coefficients = unname(coef(fit)), covariance = unname(vcov(fit)),
    standardErrors = unname(sqrt(diag(vcov(fit)))), logLikelihood = fit$loglik,
    wald = unname(fit$wald.test), score = unname(fit$score),
    waldP = unname(summary(fit)$waldtest["pvalue"]), linearPredictors = unname(fit$linear.predictors),
    martingaleResiduals = unname(residuals(fit, "martingale")),
    curveRows = unname(as.matrix(rows)), times = curve$time, survival = unname(curve$surv),
    standardError = unname(curve$std.err), lower = unname(curve$lower), upper = unname(curve$upper),
    concordance = list(index = unname(concordant$concordance), standardError = sqrt(concordant$var),
                       concordant = unname(concordant$count["concordant"]),
                       discordant = unname(concordant$count["discordant"]),
                       tiedScore = unname(concordant$count["tied.x"]), tiedTime = unname(concordant$count["tied.y"]))
  )
}

concordanceDifference <- function(data, first, second) {
  fits <- lapply(list(first, second), function(terms)
    coxph(as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+"))), data = data, control = tight))
  both <- concordance(fits[[1]], fits[[2]])
  contrast <- c(1, -1)
  se <- sqrt(drop(contrast %*% both$var %*% contrast))
  difference <- sum(contrast * both$concordance)
  list(first = first, second = second, scoresFirst = unname(fits[[1]]$linear.predictors),
       scoresSecond = unname(fits[[2]]$linear.predictors), difference = difference, standardError = se,
       p = 2 * pnorm(-abs(difference / se)))
}

nomogramOf <- function(data, terms, factors, horizons) {
  for (name in factors) data[[name]] <- factor(data[[name]])
  assign("nomogramDistribution", datadist(data), envir = .GlobalEnv)
  options(datadist = "nomogramDistribution")
  formula <- as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+")))
  fit <- cph(formula, data = data, x = TRUE, y = TRUE, surv = TRUE, eps = 1e-14)
  survivalAt <- Survival(fit)
  functions <- lapply(horizons, function(h) { force(h); function(lp) survivalAt(h, lp) })
  names(functions) <- paste0("at", horizons)
  probabilities <- c(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
  drawn <- nomogram(fit, fun = functions, fun.at = probabilities, lp = TRUE, maxscale = 100)
  axes <- lapply(drawn[intersect(names(drawn), terms)], function(axis)
    list(values = as.character(axis[[1]]), points = unname(axis$points)))
  # Exact total points of a probability, from the printed nomogram's own linear relation.
  limits <- nomogramDistribution$limits
  list(terms = terms, horizons = horizons, coefficients = unname(coef(fit)), axes = axes,
       linearPredictorValues = drawn$lp$x.real, totalPointsOfLinearPredictor = drawn$lp$x,
       survivalAxes = lapply(horizons, function(h) {
         axis <- drawn[[paste0("at", h)]]
         list(horizon = h, probabilities = axis$fat, totalPoints = axis$x, shown = axis$x.real)
       }),
       limits = lapply(terms, function(term) as.character(limits[c("Low:prediction", "High:prediction"), term])))
}

coxElasticNetOf <- function(data, terms, alpha, folds, seed) {
  x <- as.matrix(data[, terms])
  # glmnet puts deaths before censorings of the same time by adding 100 machine epsilons to the latter, which is lost
  # in times above some 100; ranks do not change the partial likelihood, and small ones keep the addition.
  y <- Surv(match(data$time, sort(unique(data$time))) / 1000, data$status)
  # glmnet stops by deviance change: 1e-16 makes its coefficients exact beyond the tolerance compared.
  fit <- glmnet(x, y, family = "cox", alpha = alpha, nlambda = 30, thresh = 1e-16, maxit = 1e7)
  set.seed(seed)
  foldid <- sample(rep(seq_len(folds), length.out = nrow(x)))
  cv <- cv.glmnet(x, y, family = "cox", alpha = alpha, lambda = fit$lambda, foldid = foldid, thresh = 1e-16, maxit = 1e7)
  list(terms = terms, alpha = alpha, lambdas = fit$lambda, coefficients = unname(t(as.matrix(coef(fit)))),
       folds = foldid - 1, crossValidationLambdas = cv$lambda, deviance = unname(cv$cvm), standardError = unname(cv$cvsd),
       lambdaMinimum = cv$lambda.min, lambdaOneStandardError = cv$lambda.1se)
}

calibrationOf <- function(data, terms, horizon, groups) {
  fit <- coxph(as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+"))), data = data, control = tight)
  predicted <- drop(summary(survfit(fit, newdata = data), times = horizon)$surv)
  cuts <- quantile(predicted, seq_len(groups - 1) / groups, names = FALSE)
  group <- findInterval(predicted, cuts, left.open = TRUE)
  list(terms = terms, horizon = horizon, groupCount = groups, predicted = predicted,
       groups = lapply(sort(unique(group)), function(g) {
         rows <- group == g
         km <- summary(survfit(Surv(time, status) ~ 1, data = data[rows, ], conf.type = "log-log"), times = horizon)
         list(patients = sum(rows), predicted = mean(predicted[rows]), observed = km$surv, lower = km$lower, upper = km$upper)
       }))
}

lungTerms <- c("age", "sex", "ecog", "weightLoss")
veteranTerms <- c("treatment", "karnofsky", "diagnosisMonths", "age", "prior")
ovarianTerms <- c("age", "residual", "treatment", "ecog")
veteranTransposed <- veteranData
veteranTransposed$small <- as.integer(veteranData$celltype == 2)
veteranTransposed$adeno <- as.integer(veteranData$celltype == 3)
veteranTransposed$large <- as.integer(veteranData$celltype == 4)
datasets$veteran <- veteranTransposed
veteranNet <- c(veteranTerms, "small", "adeno", "large")

prettyLimits <- list(c(0, 1), c(-1.2, 3.4), c(35, 82), c(0.001, 0.0047), c(7, 7), c(0, 0), c(-0.3, 0.3), c(1234, 98765),
                     c(0, 263.1), c(12.5, 12.5), c(-40, -39.2), c(1, 4))
result <- list(
  pretty = lapply(prettyLimits, function(limits) list(limits = limits, ticks = pretty(limits, 10))),
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
                  rms = as.character(packageVersion("rms")), glmnet = as.character(packageVersion("glmnet"))),
  datasets = lapply(datasets, function(d) lapply(as.list(d), as.numeric)),
  kaplanMeier = lapply(datasets, kaplanMeierOf),
  logRank = list(lung = logRankOf(lungData, "sex"), veteran = logRankOf(veteranData, "celltype"),
                 ovarian = logRankOf(ovarianData, "treatment")),
  cox = list(
    lungEfron = c(list(data = "lung"), coxOf(lungData, lungTerms, "efron")),
    lungBreslow = c(list(data = "lung"), coxOf(lungData, lungTerms, "breslow")),
    veteranEfron = c(list(data = "veteran"), coxOf(datasets$veteran, veteranNet, "efron")),
    veteranBreslow = c(list(data = "veteran"), coxOf(datasets$veteran, veteranNet, "breslow")),
    ovarianEfron = c(list(data = "ovarian"), coxOf(ovarianData, ovarianTerms, "efron")),
    single = c(list(data = "ovarian"), coxOf(ovarianData, "age", "efron"))
  ),
  concordanceDifference = list(
    lung = concordanceDifference(lungData, lungTerms, c("age", "sex")),
    veteran = concordanceDifference(veteranData, c("karnofsky"), c("age", "diagnosisMonths"))
  ),
  nomogram = list(
    lung = nomogramOf(lungData, c("age", "sex", "ecog"), "sex", c(180, 365)),
    veteran = nomogramOf(veteranData, c("karnofsky", "celltype", "age"), "celltype", c(90, 365))
  ),
  coxElasticNet = list(
    lung = c(list(data = "lung"), coxElasticNetOf(lungData, lungTerms, 0.5, 5, 7)),
    veteran = c(list(data = "veteran"), coxElasticNetOf(datasets$veteran, veteranNet, 0.5, 5, 11)),
    veteranLasso = c(list(data = "veteran"), coxElasticNetOf(datasets$veteran, veteranNet, 1, 5, 3))
  ),
  calibration = list(lung = calibrationOf(lungData, lungTerms, 365, 4), veteran = calibrationOf(veteranData, veteranTerms, 90, 3))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "survival.json")
