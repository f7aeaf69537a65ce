# Reference values on R's larger public data sets: pbc (Mayo Clinic), rotterdam and gbsg (breast cancer), which ship
# with R's survival. Cox models in many forms, curves, log-rank tests, concordance and a nomogram on pbc; a model of
# node-positive rotterdam taken to gbsg (after Royston & Altman 2013), judged by survival, pec, rms and by
# the weighted AUC written out.
# Run from this folder: Rscript cohorts.R   (writes cohorts.json)
suppressPackageStartupMessages({
  library(survival)
  library(rms)
  library(pec)
  library(prodlim)
  library(jsonlite)
})
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100, toler.inf = 1e-12)
rounded <- function(x) unname(signif(x, 12))

pbcData <- na.omit(pbc[, c("time", "status", "age", "sex", "edema", "bili", "albumin", "protime", "stage")])
pbcData <- data.frame(
  time = pbcData$time, status = as.integer(pbcData$status == 2), age = pbcData$age, male = as.integer(pbcData$sex == "m"),
  edema = pbcData$edema, bilirubin = pbcData$bili, albumin = pbcData$albumin, protime = pbcData$protime, stage = pbcData$stage
)
pbcData$logBilirubin <- log(pbcData$bilirubin)
pbcData$logProtime <- log(pbcData$protime)
pbcData$w <- rep(c(1, 0.5, 2, 1.3), length.out = nrow(pbcData))
pbcData$id <- rep(1:80, length.out = nrow(pbcData))

# Relapse or death, whichever comes first; follow-up ends after 7 years as in the paper.
rotterdamRows <- rotterdam[rotterdam$nodes > 0, ]
relapse <- function(time, status, d) {
  end <- 7 * 365.25
  data.frame(time = pmin(time, end), status = as.integer(status == 1 & time <= end), d)
}
covariates <- function(d, size) data.frame(
  age = d$age, postmenopausal = d$meno, size = size, grade3 = as.integer(d$grade == 3), nodes = d$nodes, pgr = d$pgr, hormon = d$hormon
)
rotterdamData <- relapse(
  with(rotterdamRows, ifelse(recur == 1, rtime, dtime)), with(rotterdamRows, pmax(recur, death)),
  covariates(rotterdamRows, as.integer(rotterdamRows$size))
)
gbsgData <- relapse(gbsg$rfstime, gbsg$status, covariates(gbsg, findInterval(gbsg$size, c(20, 50), left.open = TRUE) + 1))
derived <- function(d) transform(d, size20 = as.integer(size == 2), size50 = as.integer(size == 3),
                                 nodesEffect = exp(-0.12 * nodes), logPgr = log(pgr + 1))

curveOf <- function(data) {
  out <- list()
  for (type in c("log", "log-log")) {
    fit <- survfit(Surv(time, status) ~ 1, data = data, conf.type = type)
    at <- round(seq(which(fit$surv < 1)[1], length(fit$time) - 10, length.out = 25))
    table <- summary(fit)$table
    out[[type]] <- list(times = fit$time[at], survival = fit$surv[at], lower = fit$lower[at], upper = fit$upper[at],
                        median = unname(table[c("median", "0.95LCL", "0.95UCL")]))
  }
  out
}

formOf <- function(name, data, terms, ties = "efron", strata = NULL, weights = NULL, cluster = NULL, robust = FALSE) {
  right <- paste(c(terms, if (!is.null(strata)) paste0("strata(", strata, ")")), collapse = "+")
  formula <- as.formula(paste("Surv(time, status) ~", right))
  data$weightsUsed <- if (is.null(weights)) 1 else data[[weights]]
  data$clusterUsed <- if (is.null(cluster)) seq_len(nrow(data)) else data[[cluster]]
  plain <- coxph(formula, data = data, ties = ties, weights = weightsUsed, robust = FALSE, control = tight, x = TRUE)
  fit <- if (!is.null(cluster)) {
    coxph(formula, data = data, ties = ties, weights = weightsUsed, cluster = clusterUsed, control = tight, x = TRUE)
  } else coxph(formula, data = data, ties = ties, weights = weightsUsed, robust = robust, control = tight, x = TRUE)
  zph <- lapply(c(km = "km", rank = "rank", identity = "identity", log = "log"), function(transform) {
    table <- cox.zph(plain, transform = transform, terms = FALSE)$table
    list(chiSquare = unname(table[, "chisq"]), p = unname(table[, "p"]))
  })
  first <- 1:8
  list(data = name, terms = terms, ties = ties, strata = strata, weights = weights, cluster = cluster, robust = robust,
       coefficients = unname(coef(fit)), covariance = unname(vcov(fit)), logLikelihood = fit$loglik,
       tests = unname(c(plain$score, fit$wald.test, 2 * diff(fit$loglik))),
       martingale = rounded(residuals(plain, "martingale")[first]), deviance = rounded(residuals(plain, "deviance")[first]),
       dfbeta = rounded(as.matrix(residuals(plain, "dfbeta", weighted = TRUE))[first, , drop = FALSE]),
       schoenfeld = rounded(as.matrix(residuals(plain, "schoenfeld", weighted = FALSE))[first, , drop = FALSE]),
       scaledSchoenfeld = rounded(as.matrix(residuals(plain, "scaledsch", weighted = FALSE))[first, , drop = FALSE]), zph = zph)
}

logRankOf <- function(data, column, strata = NULL) {
  right <- paste(c(column, if (!is.null(strata)) paste0("strata(", strata, ")")), collapse = "+")
  fit <- survdiff(as.formula(paste("Surv(time, status) ~", right)), data = data)
  list(column = column, strata = strata, observed = unname(if (is.matrix(fit$obs)) rowSums(fit$obs) else fit$obs),
       expected = unname(if (is.matrix(fit$exp)) rowSums(fit$exp) else fit$exp), chiSquare = fit$chisq)
}

# Firth's estimate solves U(b) + d/db of log det I(b) / 2 = 0; R gives U and I at any b, central differences the rest.
firthOf <- function(data, terms, from) {
  formula <- as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+")))
  at <- function(b) suppressWarnings(coxph(formula, data = data, init = b, control = coxph.control(iter.max = 0)))
  half <- function(b) -0.5 * c(determinant(vcov(at(b)))$modulus)
  value <- function(b) at(b)$loglik[1]
  slope <- function(f, b) sapply(seq_along(b), function(j) {
    h <- 1e-2 / sd(data[[terms[j]]]); e <- replace(0 * b, j, h)
    # Sixth order: the error is far below what the comparison asks for.
    (45 * (f(b + e) - f(b - e)) - 9 * (f(b + 2 * e) - f(b - 2 * e)) + (f(b + 3 * e) - f(b - 3 * e))) / (60 * h)
  })
  b <- from
  for (k in 1:60) {
    fit <- at(b)
    gradient <- colSums(as.matrix(residuals(fit, "score"))) + slope(half, b)
    step <- drop(vcov(fit) %*% gradient)
    b <- b + step
    if (max(abs(step) / sqrt(diag(vcov(fit)))) < 1e-11) break
  }
  list(terms = terms, coefficients = unname(b), steps = k)
}

concordanceOf <- function(data, first, second) {
  fits <- lapply(list(first, second), function(terms)
    coxph(as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+"))), data = data, control = tight))
  both <- concordance(fits[[1]], fits[[2]])
  contrast <- c(1, -1)
  list(first = first, second = second, indices = unname(both$concordance), errors = unname(sqrt(diag(both$var))),
       difference = sum(contrast * both$concordance), standardError = sqrt(drop(contrast %*% both$var %*% contrast)))
}

nomogramOf <- function() {
  d <- pbcData
  d$stage <- factor(d$stage)
  assign("pbcDistribution", datadist(d), envir = .GlobalEnv)
  options(datadist = "pbcDistribution")
  fit <- cph(Surv(time, status) ~ rcs(age, 4) + rcs(logBilirubin, 5) + albumin + stage, d, x = TRUE, y = TRUE, surv = TRUE, eps = 1e-14)
  survivalAt <- Survival(fit)
  horizons <- c(1826, 3652)
  functions <- lapply(horizons, function(h) { force(h); function(lp) survivalAt(h, lp) })
  names(functions) <- paste0("at", horizons)
  drawn <- nomogram(fit, fun = functions, fun.at = c(0.9, 0.7, 0.5, 0.3), lp = TRUE, maxscale = 100)
  axis <- function(name) list(values = as.numeric(as.character(drawn[[name]][[1]])), points = unname(drawn[[name]]$points))
  patients <- data.frame(age = c(35, 52, 70), logBilirubin = c(-0.3, 0.9, 2.7), albumin = c(4, 3.5, 2.6), stage = c("1", "3", "4"))
  list(coefficients = unname(coef(fit)), horizons = horizons, axes = sapply(c("age", "logBilirubin", "albumin", "stage"), axis, simplify = FALSE),
       limits = lapply(pbcDistribution$limits[c("Low", "High"), c("age", "logBilirubin", "albumin")], as.numeric),
       knots = list(age = unname(fit$Design$parms$age), logBilirubin = unname(fit$Design$parms$logBilirubin)),
       patients = as.list(patients), survival = unname(survest(fit, patients, times = horizons, conf.int = FALSE)$surv))
}

# The cumulative/dynamic AUC with marginal weights (Blanche, Dartigues & Jacqmin-Gadda 2013), written out, as timeROC
# could not be installed; not run against that package. Cases are those who died by the time, and weigh 1/G(T-). timeROC
# counts deaths before the time only, so its value would differ at 730, where a death falls on the time.
aucAt <- function(d, marker, time) {
  # As pec's ipcw: deaths leave before censorings of the same time.
  censoring <- prodlim(Hist(time, status) ~ 1, d, reverse = TRUE)
  before <- function(t) vapply(t, function(s) { k <- sum(censoring$time < s); if (k == 0) 1 else censoring$surv[k] }, 1)
  case <- which(d$time <= time & d$status == 1); control <- which(d$time > time)
  w <- 1 / before(d$time[case])
  wins <- vapply(case, function(i) mean((marker[i] > marker[control]) + 0.5 * (marker[i] == marker[control])), 1)
  sum(w * wins) / sum(w)
}

externalOf <- function() {
  terms <- c("age", "postmenopausal", "size20", "size50", "grade3", "nodesEffect", "logPgr", "hormon")
  formula <- as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+")))
  train <- derived(rotterdamData); test <- derived(gbsgData)
  fit <- coxph(formula, train, control = tight, x = TRUE, y = TRUE)
  lp <- predict(fit, test, type = "lp")
  judged <- concordance(Surv(time, status) ~ lp, test, reverse = TRUE)
  uno <- concordance(Surv(time, status) ~ lp, test, reverse = TRUE, timewt = "n/G2", ymax = 1826)
  slope <- coxph(Surv(time, status) ~ lp, cbind(test, lp = lp), control = tight)
  times <- c(365, 730, 1095, 1461, 1826)
  predicted <- t(summary(survfit(fit, newdata = test), times = times)$surv)
  errors <- pec(list(cox = predicted), Surv(time, status) ~ 1, data = test, times = times, exact = FALSE, cens.model = "marginal", start = NULL)
  at <- predicted[, 5]
  cuts <- quantile(at, 1:4 / 5, names = FALSE)
  group <- findInterval(at, cuts, left.open = TRUE)
  byGroup <- lapply(0:4, function(g) {
    km <- summary(survfit(Surv(time, status) ~ 1, test[group == g, ], conf.type = "log-log"), times = 1826)
    list(patients = sum(group == g), predicted = mean(at[group == g]), observed = km$surv, lower = km$lower, upper = km$upper)
  })
  # The same groups by rms' own function, whose groups are closed on the left.
  byRms <- groupkm(at, Surv(test$time, test$status), cuts = c(-Inf, cuts + 1e-9, Inf), u = 1826)
  integrated <- function(x) sum(diff(times) * (head(x, -1) + tail(x, -1)) / 2) / (times[5] - times[1])
  list(terms = terms, coefficients = unname(coef(fit)), standardErrors = unname(sqrt(diag(vcov(fit)))),
       concordance = unname(c(judged$concordance, sqrt(judged$var))), uno = unname(c(uno$concordance, sqrt(uno$var))),
       slope = unname(c(coef(slope), sqrt(vcov(slope)))), times = times, horizon = 1826,
       predictedMeans = colMeans(predicted), brier = errors$AppErr$cox, brierReference = errors$AppErr$Reference,
       integrated = c(integrated(errors$AppErr$cox), integrated(errors$AppErr$Reference)),
       calibration = byGroup, rmsObserved = unname(byRms[, "KM"]), rmsPredicted = unname(byRms[, "x"]),
       auc = vapply(times, function(t) aucAt(test, lp, t), 1))
}

short <- c("age", "logBilirubin", "albumin", "logProtime", "edema")
stored <- c("time", "status", "age", "male", "edema", "bilirubin", "albumin", "protime", "stage")
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
                  rms = as.character(packageVersion("rms")), pec = as.character(packageVersion("pec"))),
  datasets = list(pbc = as.list(pbcData[, stored]), rotterdam = as.list(rotterdamData), gbsg = as.list(gbsgData)),
  kaplanMeier = list(pbc = curveOf(pbcData), rotterdam = curveOf(rotterdamData), gbsg = curveOf(gbsgData)),
  logRank = list(pbc = logRankOf(pbcData, "stage"), pbcStratified = logRankOf(pbcData, "stage", "male"),
                 rotterdam = logRankOf(rotterdamData, "size"), gbsg = logRankOf(gbsgData, "hormon")),
  forms = list(
    pbc = formOf("pbc", pbcData, short), pbcBreslow = formOf("pbc", pbcData, short, "breslow"),
    pbcStrata = formOf("pbc", pbcData, short, strata = "stage"),
    pbcWeights = formOf("pbc", pbcData, short, strata = "male", weights = "w"),
    pbcRobust = formOf("pbc", pbcData, short, robust = TRUE), pbcClusters = formOf("pbc", pbcData, short, weights = "w", cluster = "id"),
    gbsg = formOf("gbsg", derived(gbsgData), c("age", "size20", "size50", "grade3", "nodesEffect", "logPgr", "hormon"), strata = "postmenopausal")
  ),
  firth = firthOf(pbcData, short, coef(coxph(Surv(time, status) ~ age + logBilirubin + albumin + logProtime + edema, pbcData))),
  concordance = concordanceOf(pbcData, short, c("age", "logBilirubin")),
  nomogram = nomogramOf(),
  external = externalOf()
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "cohorts.json")
