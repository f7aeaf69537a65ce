;; Products of columns with a vector, and sums of columns, two rows at a time in vector registers, four columns a pass.
;; Addresses and lengths are in bytes; a column is a multiple of 16 long (rows padded to an even number by 0), and a
;; list of column numbers has a multiple of 4 entries.
(module
  (memory (import "host" "memory") 1)

  ;; out[8·list[k]] = inner product of column list[k] and the vector.
  (func (export "products")
    (param $design i32) (param $length i32) (param $list i32) (param $end i32) (param $vector i32) (param $out i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $i i32)
    (local $x v128) (local $s v128) (local $t v128) (local $u v128) (local $v v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $a (i32.add (local.get $design) (i32.mul (i32.load offset=0 (local.get $list)) (local.get $length))))
        (local.set $b (i32.add (local.get $design) (i32.mul (i32.load offset=4 (local.get $list)) (local.get $length))))
        (local.set $c (i32.add (local.get $design) (i32.mul (i32.load offset=8 (local.get $list)) (local.get $length))))
        (local.set $d (i32.add (local.get $design) (i32.mul (i32.load offset=12 (local.get $list)) (local.get $length))))
        (local.set $s (v128.const i64x2 0 0))
        (local.set $t (v128.const i64x2 0 0))
        (local.set $u (v128.const i64x2 0 0))
        (local.set $v (v128.const i64x2 0 0))
        (local.set $i (i32.const 0))
        (loop $rows
          (local.set $x (v128.load (i32.add (local.get $vector) (local.get $i))))
          (local.set $s (f64x2.add (local.get $s) (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $a) (local.get $i))))))
          (local.set $t (f64x2.add (local.get $t) (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $b) (local.get $i))))))
          (local.set $u (f64x2.add (local.get $u) (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $c) (local.get $i))))))
          (local.set $v (f64x2.add (local.get $v) (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $d) (local.get $i))))))
          (local.set $i (i32.add (local.get $i) (i32.const 16)))
          (br_if $rows (i32.lt_u (local.get $i) (local.get $length))))
        (f64.store (i32.add (local.get $out) (i32.shl (i32.load offset=0 (local.get $list)) (i32.const 3)))
          (f64.add (f64x2.extract_lane 0 (local.get $s)) (f64x2.extract_lane 1 (local.get $s))))
        (f64.store (i32.add (local.get $out) (i32.shl (i32.load offset=4 (local.get $list)) (i32.const 3)))
          (f64.add (f64x2.extract_lane 0 (local.get $t)) (f64x2.extract_lane 1 (local.get $t))))
        (f64.store (i32.add (local.get $out) (i32.shl (i32.load offset=8 (local.get $list)) (i32.const 3)))
          (f64.add (f64x2.extract_lane 0 (local.get $u)) (f64x2.extract_lane 1 (local.get $u))))
        (f64.store (i32.add (local.get $out) (i32.shl (i32.load offset=12 (local.get $list)) (i32.const 3)))
          (f64.add (f64x2.extract_lane 0 (local.get $v)) (f64x2.extract_lane 1 (local.get $v))))
        (local.set $list (i32.add (local.get $list) (i32.const 16)))
        (br $next))))

  ;; vector = vector + the sum of coefficients[k] times column list[k].
  (func (export "add")
    (param $design i32) (param $length i32) (param $list i32) (param $end i32) (param $coefficients i32) (param $vector i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $i i32)
    (local $x v128) (local $y v128) (local $z v128) (local $w v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $a (i32.add (local.get $design) (i32.mul (i32.load offset=0 (local.get $list)) (local.get $length))))
        (local.set $b (i32.add (local.get $design) (i32.mul (i32.load offset=4 (local.get $list)) (local.get $length))))
        (local.set $c (i32.add (local.get $design) (i32.mul (i32.load offset=8 (local.get $list)) (local.get $length))))
        (local.set $d (i32.add (local.get $design) (i32.mul (i32.load offset=12 (local.get $list)) (local.get $length))))
        (local.set $x (f64x2.splat (f64.load offset=0 (local.get $coefficients))))
        (local.set $y (f64x2.splat (f64.load offset=8 (local.get $coefficients))))
        (local.set $z (f64x2.splat (f64.load offset=16 (local.get $coefficients))))
        (local.set $w (f64x2.splat (f64.load offset=24 (local.get $coefficients))))
        (local.set $i (i32.const 0))
        (loop $rows
          (v128.store (i32.add (local.get $vector) (local.get $i))
            (f64x2.add
              (v128.load (i32.add (local.get $vector) (local.get $i)))
              (f64x2.add
                (f64x2.add
                  (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $a) (local.get $i))))
                  (f64x2.mul (local.get $y) (v128.load (i32.add (local.get $b) (local.get $i)))))
                (f64x2.add
                  (f64x2.mul (local.get $z) (v128.load (i32.add (local.get $c) (local.get $i))))
                  (f64x2.mul (local.get $w) (v128.load (i32.add (local.get $d) (local.get $i))))))))
          (local.set $i (i32.add (local.get $i) (i32.const 16)))
          (br_if $rows (i32.lt_u (local.get $i) (local.get $length))))
        (local.set $list (i32.add (local.get $list) (i32.const 16)))
        (local.set $coefficients (i32.add (local.get $coefficients) (i32.const 32)))
        (br $next)))))
