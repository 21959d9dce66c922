* a library in one file
.param s = 0.02 + 2*agauss(0, 0.1, 1) t = 2 * s f(x, y) = x * y
.include $HOME/none.sp
.subckt cap_cmim a b
.param l=7u w=7u sf = 1 e = f(s, t)
r1 a n r='55m*(1+v(a,b))'
c1 n b cmim_core l=l/sf w=w/sf
.model cmim_core c
*+ tc1=1
+ cj=1f
.ends
.subckt fet d g s b w=1u l=1u nf=1
m1 d g s b nch w=w l=l nf='nf'
.ends
x1 p q cap_cmim w=2u l='w * 2'
r3 p q 1k
d1 p q dio area=1p
x2 p q 0 0 fet w=4u l='w/20' nf = 1 + 1
.end
