# Reference values for Cox models with strata, weights, robust variances and penalties, profile intervals, residuals and
# the test of proportional hazards, from R's survival.
# Run from this folder: Rscript cox-forms.R   (writes cox-forms.json)
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100, toler.inf = 1e-12)
lungData <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")])
names(lungData) <- c("time", "status", "age", "sex", "ecog", "weightLoss")
lungData$status <- lungData$status - 1
veteranData <- data.frame(
  time = veteran$time, status = veteran$status, treatment = veteran$trt - 1, karnofsky = veteran$karno,
  diagnosisMonths = veteran$diagtime, age = veteran$age, celltype = as.integer(veteran$celltype)
)
lungData$w <- rep(c(1, 0.5, 2, 1.3), length.out = nrow(lungData))
lungData$id <- rep(1:42, length.out = nrow(lungData))
veteranData$w <- rep(c(1, 2, 3), length.out = nrow(veteranData))

formOf <- function(name, data, terms, ties = "efron", strata = NULL, weights = NULL, cluster = NULL, robust = FALSE) {
  right <- paste(c(terms, if (!is.null(strata)) paste0("strata(", strata, ")")), collapse = "+")
  formula <- as.formula(paste("Surv(time, status) ~", right))
  data$weightsUsed <- if (is.null(weights)) 1 else data[[weights]]
  data$clusterUsed <- if (is.null(cluster)) seq_len(nrow(data)) else data[[cluster]]
  fit <- if (is.null(cluster)) {
    coxph(formula, data = data, ties = ties, weights = weightsUsed, robust = robust, control = tight, x = TRUE)
  } else coxph(formula, data = data, ties = ties, weights = weightsUsed, cluster = clusterUsed, control = tight, x = TRUE)
  plain <- coxph(formula, data = data, ties = ties, weights = weightsUsed, robust = FALSE, control = tight, x = TRUE)
  zph <- lapply(c(km = "km", rank = "rank", identity = "identity", log = "log"), function(transform) {
    table <- cox.zph(plain, transform = transform, terms = FALSE)$table
    list(chiSquare = unname(table[, "chisq"]), p = unname(table[, "p"]))
  })
  rounded <- function(x) unname(signif(x, 12))
  base <- NULL
  if (!is.null(strata)) {
    row <- data[1, ]
    curves <- lapply(sort(unique(data[[strata]])), function(s) {
      row[[strata]] <- s
      curve <- survfit(plain, newdata = row)
      at <- summary(curve, times = c(100, 200), extend = TRUE)
      list(stratum = s, survival = at$surv, lower = at$lower, upper = at$upper)
    })
    base <- list(row = unname(unlist(row[terms])), curves = curves)
  }
  list(data = name, terms = terms, ties = ties, strata = if (is.null(strata)) NULL else data[[strata]],
       weights = if (is.null(weights)) NULL else data[[weights]], cluster = if (is.null(cluster)) NULL else data[[cluster]],
       robust = robust, coefficients = unname(coef(fit)), covariance = unname(vcov(fit)), logLikelihood = fit$loglik,
       score = unname(plain$score), wald = unname(fit$wald.test),
       likelihoodRatio = 2 * diff(fit$loglik),
       martingale = rounded(residuals(plain, "martingale")), deviance = rounded(residuals(plain, "deviance")),
       dfbeta = rounded(as.matrix(residuals(plain, "dfbeta", weighted = TRUE))),
       schoenfeld = rounded(as.matrix(residuals(plain, "schoenfeld", weighted = FALSE))),
       scaledSchoenfeld = rounded(as.matrix(residuals(plain, "scaledsch", weighted = FALSE))), zph = zph, curves = base)
}

# Profile limits by root finding on refitted likelihoods.
profileOf <- function(data, terms) {
  whole <- coxph(as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+"))), data = data, control = tight)
  lapply(seq_along(terms), function(j) {
    others <- if (length(terms) > 1) paste(terms[-j], collapse = "+") else "1"
    loss <- function(b) {
      data$fixed <- data[[terms[j]]] * b - mean(data[[terms[j]]] * b)
      fit <- coxph(as.formula(paste("Surv(time, status) ~ offset(fixed) +", others)), data = data, control = tight)
      2 * (whole$loglik[2] - fit$loglik[length(fit$loglik)]) - qchisq(0.95, 1)
    }
    b <- coef(whole)[j]; se <- sqrt(vcov(whole)[j, j])
    list(name = terms[j], lower = uniroot(loss, c(b - 4 * se, b), tol = 1e-13)$root,
         upper = uniroot(loss, c(b, b + 4 * se), tol = 1e-13)$root)
  })
}

# Firth's penalised likelihood from R's own likelihood and information, maximised by Newton's method on differences.
firthOf <- function(data, terms, ties) {
  formula <- as.formula(paste("Surv(time, status) ~", paste(terms, collapse = "+")))
  at <- function(b) suppressWarnings(coxph(formula, data = data, ties = ties, init = b, control = coxph.control(iter.max = 0)))
  value <- function(b) { fit <- at(b); fit$loglik[2] - 0.5 * c(determinant(vcov(fit))$modulus) }
  scale <- sapply(data[terms], sd)
  p <- length(terms)
  b <- optim(rep(0, p), function(s) -value(s / scale), method = "BFGS", control = list(reltol = 1e-15, maxit = 500))$par
  slope <- function(s, h = 2e-3) sapply(seq_len(p), function(j) {
    e <- replace(numeric(p), j, h); f <- function(k) value((s + k * e) / scale)
    # Eighth-order central differences.
    (4/5 * (f(1) - f(-1)) - 1/5 * (f(2) - f(-2)) + 4/105 * (f(3) - f(-3)) - 1/280 * (f(4) - f(-4))) / h
  })
  for (k in 1:40) {
    variance <- vcov(at(b / scale)) * outer(scale, scale)
    b <- b + drop(variance %*% slope(b))
  }
  fit <- at(b / scale)
  list(terms = terms, ties = ties, coefficients = unname(b / scale), covariance = unname(vcov(fit)),
       logLikelihood = c(value(rep(0, p)), value(b / scale)))
}

separated <- data.frame(time = c(2, 3, 5, 7, 8, 9, 12, 13, 16, 20), status = c(1, 1, 1, 1, 0, 1, 0, 0, 0, 0),
                        group = c(1, 1, 1, 1, 1, 1, 0, 0, 0, 0), age = c(50, 61, 44, 70, 58, 63, 49, 55, 66, 52))
ridgeOf <- function(data, terms, theta) {
  data$x <- as.matrix(data[terms])
  fit <- coxph(Surv(time, status) ~ ridge(x, theta = theta, scale = TRUE), data = data,
               control = coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-15))
  list(terms = terms, theta = theta, coefficients = unname(coef(fit)), covariance = unname(fit$var), logLikelihood = fit$loglik,
       freedom = unname(sum(fit$df)))
}
lungTerms <- c("age", "sex", "ecog", "weightLoss")
veteranTerms <- c("treatment", "karnofsky", "diagnosisMonths", "age")
ovarianData <- data.frame(time = ovarian$futime, status = ovarian$fustat, age = ovarian$age, residual = ovarian$resid.ds,
                          treatment = ovarian$rx, ecog = ovarian$ecog.ps)
result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  forms = list(
    lung = formOf("lung", lungData, lungTerms),
    veteranStrata = formOf("veteran", veteranData, veteranTerms, strata = "celltype"),
    veteranStrataWeightsBreslow = formOf("veteran", veteranData, veteranTerms, "breslow", strata = "celltype", weights = "w"),
    lungWeightsRobust = formOf("lung", lungData, lungTerms, weights = "w", robust = TRUE),
    lungCluster = formOf("lung", lungData, lungTerms, cluster = "id"),
    lungStrataWeightsCluster = formOf("lung", lungData, c("age", "ecog"), strata = "sex", weights = "w", cluster = "id")
  ),
  zphTerms = {
    data <- transform(veteranData, celltype = factor(celltype))
    table <- cox.zph(coxph(Surv(time, status) ~ karnofsky + celltype, data, control = tight))$table
    list(chiSquare = unname(table[, "chisq"]), freedom = unname(table[, "df"]))
  },
  profile = list(lung = profileOf(lungData, lungTerms), ovarian = profileOf(ovarianData, c("age", "residual", "treatment", "ecog"))),
  separated = as.list(separated),
  firth = list(
    separated = c(data = "separated", firthOf(separated, c("group", "age"), "breslow")),
    ovarian = c(data = "ovarian", firthOf(ovarianData, c("age", "residual", "treatment"), "efron")),
    lung = c(data = "lung", firthOf(lungData, lungTerms, "efron"))
  ),
  ridge = list(c(data = "ovarian", ridgeOf(ovarianData, c("age", "residual", "treatment", "ecog"), 1)),
               c(data = "veteran", ridgeOf(veteranData, veteranTerms, 10)))
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, na = "null", null = "null"), "cox-forms.json")
