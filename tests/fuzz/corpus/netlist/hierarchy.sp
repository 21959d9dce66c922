* parameters, cells inside cells, conditions, every element
.option scale=1u
.param wide='2*wn' wn=0.4 f(x,y)='x*y+1'
.global vdd! gnd!
.subckt nand a b z params: w=1 l={0.15} nf=2
m1 z a n1 gnd! nch w='w*nf' l=l $ comment
m2 n1 b gnd! gnd! nch w=w
+ l=l m='nf'
m3 z a vdd! vdd! pch w = 1.2 l = 150n
.ends nand
.subckt outer p
.subckt inner q
rr q 0 1k tc=1
.ends
xi p inner
c1 p 0 10pF
.ends
.if (wide > 0.5)
x1 in in out nand w=wide m=3
.else
x1 in out out nand
.endif
xo out outer
r1 out other lvsres w=1
d1 0 out dio area=1p
q1 c b e npn
l1 c e 1uH
v1 vdd! 0 1.8
.control
run
.endc
.end
