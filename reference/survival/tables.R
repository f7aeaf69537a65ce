# Reference values for the analyses of tables (packages/study/src/table-analyses): what R says of the very CSV texts that
# the tests read. Run from this folder: Rscript tables.R   (writes tables.json)
suppressPackageStartupMessages({
  library(survival)
  library(rms)
  library(jsonlite)
})

tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
csvText <- function(data) {
  lines <- capture.output(write.csv(data, row.names = FALSE, quote = FALSE))
  paste0(paste(lines, collapse = "\n"), "\n")
}
veteran$celltype <- factor(veteran$celltype, levels = sort(levels(veteran$celltype)))

coxOf <- function(fit, columns) {
  zph <- cox.zph(fit, transform = "km", terms = TRUE)$table
  s <- summary(fit)
  test <- function(row) list(chiSquare = unname(row[1]), df = unname(row[2]), p = unname(row[3]))
  list(
    columns = columns, coef = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))),
    p = unname(2 * pnorm(-abs(coef(fit) / sqrt(diag(vcov(fit)))))),
    lower = unname(exp(confint(fit)[, 1])), upper = unname(exp(confint(fit)[, 2])),
    likelihoodRatio = test(s$logtest), wald = test(s$waldtest), score = test(s$sctest),
    logLikelihood = fit$loglik, used = fit$n, events = fit$nevent,
    concordance = c(concordance(fit)$concordance, sqrt(concordance(fit)$var)),
    zph = list(terms = rownames(zph), chiSquare = unname(zph[, 1]), df = unname(zph[, 2]), p = unname(zph[, 3]))
  )
}

cox <- list(
  lung = coxOf(coxph(Surv(time, status) ~ age + sex + ph.ecog + wt.loss, lung, control = tight),
               c("age", "sex", "ph.ecog", "wt.loss")),
  lungBreslow = coxOf(coxph(Surv(time, status) ~ age + factor(sex), lung, ties = "breslow", control = tight),
                      c("age", "sex=2")),
  lungCluster = coxOf(coxph(Surv(time, status) ~ age + sex, lung, cluster = inst, control = tight), c("age", "sex")),
  veteran = coxOf(coxph(Surv(time, status) ~ karno + celltype + age, veteran, control = tight),
                  c("karno", "celltype=large", "celltype=smallcell", "celltype=squamous", "age")),
  veteranStrata = coxOf(coxph(Surv(time, status) ~ karno + age + strata(trt), veteran, control = tight),
                        c("karno", "age"))
)

dd <- datadist(veteran)
options(datadist = "dd")
spline <- cph(Surv(time, status) ~ rcs(karno, 4) + age, data = veteran, eps = 1e-14, tol = 1e-15, x = TRUE, y = TRUE)

curves <- survfit(Surv(time, status) ~ celltype, veteran)
horizon <- min(tapply(veteran$time, veteran$celltype, max))
means <- summary(curves, rmean = horizon)$table
at <- summary(curves, times = c(50, 100, 180), extend = TRUE)

logRank <- function(fit) list(statistic = fit$chisq, df = length(fit$n) - 1,
                              p = pchisq(fit$chisq, length(fit$n) - 1, lower.tail = FALSE))
pairs <- combn(levels(veteran$celltype), 2, simplify = FALSE)
pairP <- sapply(pairs, function(pair) {
  part <- droplevels(subset(veteran, celltype %in% pair))
  logRank(survdiff(Surv(time, status) ~ celltype, part))$p
})

first <- coxph(Surv(time, status) ~ karno, veteran, control = tight)
second <- coxph(Surv(time, status) ~ karno + celltype + age, veteran, control = tight)
both <- concordance(first, second)
contrast <- c(1, -1)
difference <- sum(contrast * both$concordance)
differenceSe <- sqrt(drop(contrast %*% both$var %*% contrast))

twoByTwo <- table(veteran$trt, veteran$status)
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
                  rms = as.character(packageVersion("rms"))),
  csv = list(lung = csvText(lung), veteran = csvText(veteran)),
  cox = cox,
  spline = list(coef = unname(coef(spline)), se = unname(sqrt(diag(vcov(spline)))),
                knots = unname(spline$Design$parms$karno)),
  km = list(groups = levels(veteran$celltype), median = unname(means[, "median"]),
            lower = unname(means[, "0.95LCL"]), upper = unname(means[, "0.95UCL"]), horizon = horizon,
            mean = unname(means[, "rmean"]), meanSe = unname(means[, "se(rmean)"]),
            times = c(50, 100, 180), survival = at$surv, atLower = at$lower, atUpper = at$upper, atRisk = at$n.risk),
  logRank = list(
    plain = logRank(survdiff(Surv(time, status) ~ celltype, veteran)),
    stratified = logRank(survdiff(Surv(time, status) ~ celltype + strata(trt), veteran)),
    rho = logRank(survdiff(Surv(time, status) ~ celltype, veteran, rho = 1)),
    pairP = pairP, pairAdjusted = p.adjust(pairP, "BH")
  ),
  concordance = list(index = unname(both$concordance), se = unname(sqrt(diag(both$var))), difference = difference,
                     differenceSe = differenceSe, p = 2 * pnorm(-abs(difference / differenceSe))),
  table1 = list(
    karno = wilcox.test(karno ~ trt, veteran, exact = FALSE)$p.value,
    ageStudent = t.test(age ~ trt, veteran, var.equal = TRUE)$p.value,
    ageWelch = t.test(age ~ trt, veteran)$p.value,
    celltype = chisq.test(table(veteran$trt, veteran$celltype))$p.value,
    prior = chisq.test(table(veteran$trt, veteran$prior))$p.value,
    status = fisher.test(twoByTwo)$p.value,
    ageByCell = kruskal.test(age ~ celltype, veteran)$p.value,
    ageQuartiles = unname(quantile(veteran$age, c(0.25, 0.5, 0.75))), ageMean = mean(veteran$age), ageSd = sd(veteran$age)
  )
)
write(toJSON(out, digits = NA, auto_unbox = TRUE), "tables.json")
